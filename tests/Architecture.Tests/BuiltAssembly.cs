using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ProbDsl.Tests;

/// <summary>A built assembly by its metadata: what it refers to, and which types and setters it has.</summary>
public sealed class BuiltAssembly : IDisposable
{
    // ECMA-335: the code of `newobj` (III.4.21), and the tables of its token (II.22)
    private const byte RequiredModifier = 0x1f, NewObject = 0x73, OfMethod = 0x06, OfMember = 0x0a;

    private readonly PEReader file;
    private readonly MetadataReader metadata;

    private BuiltAssembly(string path)
    {
        file = new PEReader(File.OpenRead(path));
        metadata = file.GetMetadataReader();
        Name = metadata.GetString(metadata.GetAssemblyDefinition().Name);
    }

    public string Name { get; }

    /// <summary>The assemblies it uses.</summary>
    public IEnumerable<string> References =>
        metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name));

    /// <summary>The full names of types of other assemblies whose members it uses, or that it mentions.</summary>
    public IEnumerable<string> ForeignTypes =>
        metadata.TypeReferences.Select(metadata.GetTypeReference).Select(t => Join(t.Namespace, t.Name));

    /// <summary>The namespaces of its types; what the compiler adds for itself has none.</summary>
    public IEnumerable<string> Namespaces =>
        Types.Where(t => !IsGenerated(t)).Select(t => metadata.GetString(t.Namespace)).Where(n => n.Length > 0).Distinct();

    /// <summary>Classes that are neither abstract nor sealed; a static class is both.</summary>
    public IEnumerable<string> OpenClasses => Types
        .Where(t => (t.Attributes & (TypeAttributes.Interface | TypeAttributes.Abstract | TypeAttributes.Sealed)) == 0)
        .Select(FullName).Where(n => n != "<Module>");

    /// <summary>Public setters that are not `init`.</summary>
    public IEnumerable<string> PublicSetters =>
        from type in Types
        from property in type.GetProperties().Select(metadata.GetPropertyDefinition)
        let setter = property.GetAccessors().Setter
        where !setter.IsNil && IsPublic(metadata.GetMethodDefinition(setter)) && !IsInit(metadata.GetMethodDefinition(setter))
            && !IsOverride(metadata.GetMethodDefinition(setter))
        select $"{FullName(type)}.{metadata.GetString(property.Name)}";

    /// <summary>
    /// Methods that are optimized at their first call, but may be written into a caller that is not, or that has no room left for what they
    /// call.
    /// </summary>
    public IEnumerable<string> InlinedKernels =>
        from type in Types
        from method in type.GetMethods().Select(metadata.GetMethodDefinition)
        where (method.ImplAttributes & (MethodImplAttributes.AggressiveOptimization | MethodImplAttributes.NoInlining))
            == MethodImplAttributes.AggressiveOptimization
        select $"{FullName(type)}.{metadata.GetString(method.Name)}";

    /// <summary>The outermost types whose code creates an instance of this type by `new`, wherever the type is built.</summary>
    public IEnumerable<string> CreatorsOf(string type) => (
        from definition in Types
        from method in definition.GetMethods().Select(metadata.GetMethodDefinition)
        where method.RelativeVirtualAddress != 0 && Creates(file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!, type)
        select OutermostName(definition)).Distinct();

    private bool Creates(byte[] code, string type) => Enumerable.Range(0, Math.Max(0, code.Length - sizeof(int)))
        .Any(at => code[at] == NewObject && IsConstructorOf(BitConverter.ToInt32(code, at + 1), type));

    /// <summary>Whether a token of the code is a constructor of this type.</summary>
    private bool IsConstructorOf(int token, string type) => (token >>> 24, token & 0xffffff) switch
    {
        (OfMember, var row) when row > 0 && row <= metadata.GetTableRowCount(TableIndex.MemberRef) =>
            metadata.GetMemberReference(MetadataTokens.MemberReferenceHandle(row)) is { Parent.Kind: HandleKind.TypeReference } member
                && metadata.GetString(member.Name) == ".ctor"
                && metadata.GetTypeReference((TypeReferenceHandle)member.Parent) is var of && Join(of.Namespace, of.Name) == type,
        (OfMethod, var row) when row > 0 && row <= metadata.GetTableRowCount(TableIndex.MethodDef) =>
            metadata.GetMethodDefinition(MetadataTokens.MethodDefinitionHandle(row)) is var method
                && metadata.GetString(method.Name) == ".ctor"
                && FullName(metadata.GetTypeDefinition(method.GetDeclaringType())) == type,
        _ => false,
    };

    private string OutermostName(TypeDefinition type) =>
        type.IsNested ? OutermostName(metadata.GetTypeDefinition(type.GetDeclaringType())) : FullName(type);

    private IEnumerable<TypeDefinition> Types => metadata.TypeDefinitions.Select(metadata.GetTypeDefinition);

    public static BuiltAssembly Open(string name) => new(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));

    public void Dispose() => file.Dispose();

    /// <summary>A setter that a class of the framework asks for, as `Stream.Position`.</summary>
    private static bool IsOverride(MethodDefinition method) =>
        (method.Attributes & (MethodAttributes.Virtual | MethodAttributes.NewSlot)) == MethodAttributes.Virtual;

    private static bool IsPublic(MethodDefinition method) =>
        (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public;

    /// <summary>The void that an `init` accessor returns carries a required modifier (ECMA-335, II.23.2.7).</summary>
    private bool IsInit(MethodDefinition setter)
    {
        var signature = metadata.GetBlobReader(setter.Signature);
        signature.ReadSignatureHeader();
        signature.ReadCompressedInteger();
        return signature.ReadByte() == RequiredModifier;
    }

    private bool IsGenerated(TypeDefinition type) =>
        type.GetCustomAttributes().Select(metadata.GetCustomAttribute)
            .Any(a => AttributeName(a) is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute");

    private string AttributeName(CustomAttribute attribute) => attribute.Constructor.Kind switch
    {
        HandleKind.MemberReference when metadata.GetMemberReference(
            (MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent =>
            metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name),
        _ => "",
    };

    private string FullName(TypeDefinition type) => type.IsNested
        ? $"{FullName(metadata.GetTypeDefinition(type.GetDeclaringType()))}.{metadata.GetString(type.Name)}"
        : Join(type.Namespace, type.Name);

    private string Join(StringHandle space, StringHandle name) =>
        space.IsNil ? metadata.GetString(name) : $"{metadata.GetString(space)}.{metadata.GetString(name)}";
}
