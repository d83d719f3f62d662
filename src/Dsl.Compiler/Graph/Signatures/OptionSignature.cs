namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>
/// A named option of a layer, flow, SDE or function, and its kind. IsRequired: it has no default. IsPositional: it may be written without
/// its name, `linear(32)`; these options come first.
/// </summary>
public sealed record OptionSignature(string Name, ParameterKind Kind, bool IsRequired = false, bool IsPositional = false)
{
    public override string ToString() => IsRequired ? Name : $"{Name}?";
}
