namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>
/// A named option of a layer, flow, SDE or function, and what it takes. IsRequired: it has no default. The first IsPositional ones may be
/// written without their name: `linear(32)`.
/// </summary>
public sealed record OptionSignature(string Name, ParameterKind Kind, bool IsRequired = false, bool IsPositional = false)
{
    public override string ToString() => IsRequired ? Name : $"{Name}?";
}
