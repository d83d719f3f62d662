namespace ProbDsl.Catalog.Flows;

/// <summary>A sequence of planar maps (Rezende and Mohamed 2015).</summary>
public sealed class PlanarFlow : FlowSignature, IFlowMap
{
    private const int UsualLayers = 16;

    public override string Name => "planar";

    public override string Summary => "x + u tanh(w'x + b), `layers` (16) times, with w'u > -1, so that each map is invertible";

    public override ValueList<OptionSignature> Options => [new("layers", new SizeKind(), IsPositional: true)];

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Refusal(Name, type);

    public IReadOnlyList<FlowStep> Steps(MapCall call) =>
        [.. Enumerable.Range(0, call.Options.Size("layers", UsualLayers)).Select(_ => PlanarStep.Create(call))];
}
