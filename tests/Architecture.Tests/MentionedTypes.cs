using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace ProbDsl.Tests;

/// <summary>The types of the same assembly in a signature or behind a token.</summary>
internal sealed class MentionedTypes(MetadataReader metadata) : ISignatureTypeProvider<ImmutableHashSet<TypeDefinitionHandle>, object?>
{
    private static readonly ImmutableHashSet<TypeDefinitionHandle> None = [];

    public ImmutableHashSet<TypeDefinitionHandle> By(EntityHandle token) => token.IsNil ? None : token.Kind switch
    {
        HandleKind.TypeDefinition => [(TypeDefinitionHandle)token],
        HandleKind.MethodDefinition => [metadata.GetMethodDefinition((MethodDefinitionHandle)token).GetDeclaringType()],
        HandleKind.FieldDefinition => [metadata.GetFieldDefinition((FieldDefinitionHandle)token).GetDeclaringType()],
        HandleKind.TypeSpecification => metadata.GetTypeSpecification((TypeSpecificationHandle)token).DecodeSignature(this, null),
        HandleKind.MemberReference => By(metadata.GetMemberReference((MemberReferenceHandle)token).Parent),
        HandleKind.MethodSpecification => By(metadata.GetMethodSpecification((MethodSpecificationHandle)token)),
        _ => None,
    };

    public ImmutableHashSet<TypeDefinitionHandle> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle,
        byte rawTypeKind) => [handle];

    public ImmutableHashSet<TypeDefinitionHandle> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle,
        byte rawTypeKind) => None;

    public ImmutableHashSet<TypeDefinitionHandle> GetTypeFromSpecification(MetadataReader reader, object? context,
        TypeSpecificationHandle handle, byte rawTypeKind) => By(handle);

    public ImmutableHashSet<TypeDefinitionHandle> GetGenericInstantiation(
        ImmutableHashSet<TypeDefinitionHandle> generic, ImmutableArray<ImmutableHashSet<TypeDefinitionHandle>> arguments) =>
        arguments.Aggregate(generic, (all, a) => all.Union(a));

    public ImmutableHashSet<TypeDefinitionHandle> GetFunctionPointerType(
        MethodSignature<ImmutableHashSet<TypeDefinitionHandle>> signature) =>
            signature.ParameterTypes.Aggregate(signature.ReturnType, (all, p) => all.Union(p));

    public ImmutableHashSet<TypeDefinitionHandle> GetModifiedType(
        ImmutableHashSet<TypeDefinitionHandle> modifier, ImmutableHashSet<TypeDefinitionHandle> unmodified, bool isRequired) => unmodified;

    public ImmutableHashSet<TypeDefinitionHandle> GetArrayType(ImmutableHashSet<TypeDefinitionHandle> element, ArrayShape shape) => element;

    public ImmutableHashSet<TypeDefinitionHandle> GetSZArrayType(ImmutableHashSet<TypeDefinitionHandle> element) => element;

    public ImmutableHashSet<TypeDefinitionHandle> GetByReferenceType(ImmutableHashSet<TypeDefinitionHandle> element) => element;

    public ImmutableHashSet<TypeDefinitionHandle> GetPointerType(ImmutableHashSet<TypeDefinitionHandle> element) => element;

    public ImmutableHashSet<TypeDefinitionHandle> GetPinnedType(ImmutableHashSet<TypeDefinitionHandle> element) => element;

    public ImmutableHashSet<TypeDefinitionHandle> GetGenericMethodParameter(object? context, int index) => None;

    public ImmutableHashSet<TypeDefinitionHandle> GetGenericTypeParameter(object? context, int index) => None;

    public ImmutableHashSet<TypeDefinitionHandle> GetPrimitiveType(PrimitiveTypeCode typeCode) => None;

    private ImmutableHashSet<TypeDefinitionHandle> By(MethodSpecification generic) =>
        generic.DecodeSignature(this, null).Aggregate(By(generic.Method), (all, a) => all.Union(a));
}
