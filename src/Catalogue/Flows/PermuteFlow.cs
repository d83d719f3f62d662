using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalogue.Flows;

/// <summary>Another order of the numbers, so that maps before and after it couple others.</summary>
public sealed class PermuteFlow : FlowSignature
{
    public override string Name => "permute";

    public override string Summary => "the numbers in reverse order";

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) =>
        Mapped.Two(Name, type, "changes the order of the numbers");
}
