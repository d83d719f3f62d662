using ProbDsl.Compiler.Typing;

namespace ProbDsl.Catalog.Flows;

/// <summary>The exponential of each element: maps real numbers onto positive ones.</summary>
public sealed class ExpFlow : FlowSignature, IFlowMap
{
    public override string Name => "exp";

    public override string Summary => "exp(x) of each number: maps onto positive numbers";

    public override bool HasWeights(ValueList<GivenOption> options) => false;

    public override bool IsElementwise => true;

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Refusal(Name, type);

    public override Element Maps(Element element) => Element.Positive;

    public IReadOnlyList<FlowStep> Steps(MapCall call) => [new Step()];

    public SupportRange Range(SupportRange from, OptionValues options) => new(Math.Exp(from.Low), Math.Exp(from.High));

    private sealed class Step : FlowStep
    {
        public override bool IsElementwise => true;

        public override MappedRows Forward(Value rows) => new(Exp(rows), rows);

        public override MappedRows Inverse(Value rows) => Log(rows) is var log ? new(log, -log) : default;
    }
}
