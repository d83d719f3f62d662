using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ProbDsl.Tests;

/// <summary>
/// The types of the same assembly that a type mentions: what it derives from, its members' types, and what its code calls, reads and makes.
/// </summary>
internal sealed class UsedTypes(PEReader file, MetadataReader metadata)
{
    private static readonly Dictionary<ushort, OpCode> Codes = typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(c => (ushort)c.Value);

    private readonly MentionedTypes mentioned = new(metadata);

    public IReadOnlySet<TypeDefinitionHandle> Of(TypeDefinitionHandle handle)
    {
        var (type, used) = (metadata.GetTypeDefinition(handle), new HashSet<TypeDefinitionHandle>());
        used.UnionWith(mentioned.By(type.BaseType));
        foreach (var implemented in type.GetInterfaceImplementations())
            used.UnionWith(mentioned.By(metadata.GetInterfaceImplementation(implemented).Interface));
        foreach (var field in type.GetFields()) used.UnionWith(metadata.GetFieldDefinition(field).DecodeSignature(mentioned, null));
        foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition))
        {
            var signature = method.DecodeSignature(mentioned, null);
            used.UnionWith(signature.ReturnType);
            foreach (var parameter in signature.ParameterTypes) used.UnionWith(parameter);
            if (method.RelativeVirtualAddress != 0) AddCode(file.GetMethodBody(method.RelativeVirtualAddress), used);
        }

        return used;
    }

    private void AddCode(MethodBodyBlock body, HashSet<TypeDefinitionHandle> used)
    {
        if (!body.LocalSignature.IsNil)
            foreach (var local in metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(mentioned, null))
                used.UnionWith(local);
        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            ushort first = code.ReadByte();
            var operand = Codes[first == 0xfe ? (ushort)((first << 8) | code.ReadByte()) : first].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                used.UnionWith(mentioned.By(MetadataTokens.EntityHandle(code.ReadInt32())));
            else Skip(ref code, operand == OperandType.InlineSwitch ? 4 * code.ReadInt32() : SizeOf(operand));
        }
    }

    private static void Skip(ref BlobReader code, int bytes) => code.Offset += bytes;

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
