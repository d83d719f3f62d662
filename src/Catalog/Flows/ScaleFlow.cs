using ProbDsl.Compiler.Typing;

namespace ProbDsl.Catalog.Flows;

/// <summary>A positive factor for each element, initially 1.</summary>
public sealed class ScaleFlow : FlowSignature, IFlowMap
{
    public override string Name => "scale";

    public override string Summary => "s x with a positive factor for each element";

    public override bool IsAffine => true;

    public override bool IsElementwise => true;

    public override Element Maps(Element element) => element == Element.Positive ? element : Element.Real;

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Refusal(Name, type);

    public IReadOnlyList<FlowStep> Steps(MapCall call) =>
        [new Step(FlowParameters.Lower(call, "log_factor", call.Elements, Initialization.Zeros))];

    // the factor is any positive number: 0 alone stays where it is
    public SupportRange Range(SupportRange from, OptionValues options) =>
        new(from.Low >= 0 ? 0 : double.NegativeInfinity, from.High <= 0 ? 0 : double.PositiveInfinity);

    private sealed class Step(Value logFactor) : FlowStep
    {
        public override bool IsElementwise => true;

        public override MappedRows Forward(Value rows) => new(rows * Exp(logFactor), Broadcast(logFactor, rows.Shape));

        public override MappedRows Inverse(Value rows) => new(rows * Exp(-logFactor), Broadcast(-logFactor, rows.Shape));
    }
}
