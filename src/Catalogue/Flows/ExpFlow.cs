using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalogue.Flows;

/// <summary>The exponential of each element: maps real numbers onto positive ones.</summary>
public sealed class ExpFlow : FlowSignature
{
    public override string Name => "exp";

    public override string Summary => "exp(x) of each number: maps onto positive numbers";

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Refusal(Name, type);

    public override Element Maps(Element element) => Element.Positive;
}
