using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalogue.Flows;

/// <summary>A fixed permutation of the elements, so that the maps before and after it couple different ones.</summary>
public sealed class PermuteFlow : FlowSignature
{
    public override string Name => "permute";

    public override string Summary => "the elements in reverse order";

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) =>
        FlowElements.Two(Name, type, "changes the order of the elements");
}
