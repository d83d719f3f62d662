using ProbDsl.Compiler.Typing;

namespace ProbDsl.Catalog.Flows;

/// <summary>
/// A masked autoregressive flow (Papamakarios et al. 2017): each element is transformed with parameters that a masked net computes from the
/// elements before it; the order is reversed from layer to layer. Densities take one pass of each net, draws one pass per element.
/// </summary>
public sealed class MaskedFlow : FlowSignature, IFlowMap
{
    private const int UsualLayers = 5, UsualBins = 8;

    private const double UsualBound = 5;

    private static readonly int[] usualHidden = [64, 64];

    public override string Name => "maf";

    public override string Summary =>
        "each element * exp(s) + t, with s and t by a masked net of the elements before it, `layers` (5) times in orders that alternate; a "
            + "fast density, and draws element by element (Papamakarios et al. 2017). The net has `hidden` ([64, 64]), `act` (relu); "
            + "`transform` = spline with `bins` (8, at most 500) and `bound` (5) as in `spline`";

    public override ValueList<OptionSignature> Options =>
    [
        new("layers", new SizeKind()),
        new("hidden", new SizesKind()),
        new("act", Activation.Choice),
        new("transform", new ChoiceKind(["affine", "spline"])),
        new("bins", new SizeKind(SplineTransform.MostBins)),
        new("bound", new NumberKind(OptionRange.Positive)),
    ];

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) =>
        FlowElements.Refusal(Name, type) ?? WithoutEffect(options);

    private static string? WithoutEffect(ValueList<GivenOption> options) =>
        options.FirstOrDefault(o => o.Name == "transform")?.Value is not Symbol { Name: "spline" }
            && options.FirstOrDefault(o => o.Name is "bins" or "bound") is { } idle
            ? $"`{idle.Name}` of `maf` belongs to `transform = spline`: write that too, or remove `{idle.Name}`" : null;

    public override string? SizeRefusal(TensorType type, ValueList<GivenOption> options) =>
        FlowElements.Two(Name, type, "transforms each element given those before it");

    public double? Interval(OptionValues options) => Transform(options).Interval;

    public SupportRange Range(SupportRange from, OptionValues options) => Transform(options).Range(from);

    private static ElementTransform Transform(OptionValues options) => options.Word("transform", "affine") == "affine"
        ? new AffineTransform() : new SplineTransform(options.Size("bins", UsualBins), options.Number("bound", UsualBound));

    public IReadOnlyList<FlowStep> Steps(MapCall call)
    {
        var transform = Transform(call.Options);
        var layers = call.Options.Size("layers", UsualLayers);
        return [.. Enumerable.Range(0, layers).SelectMany(layer => Layer(call, transform, isLast: layer == layers - 1))];
    }

    private static IEnumerable<FlowStep> Layer(MapCall call, ElementTransform transform, bool isLast)
    {
        yield return new AutoregressiveStep(call, transform, call.Options.Sizes("hidden", usualHidden), call.Options.Word("act", "relu"));
        if (!isLast) yield return new ReversedStep();
    }
}
