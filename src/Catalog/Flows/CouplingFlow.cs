using ProbDsl.Compiler.Typing;

namespace ProbDsl.Catalog.Flows;

/// <summary>
/// Coupling layers: each transforms one half of the elements with parameters that a net computes from the other half, alternating the
/// halves.
/// </summary>
/// <param name="name">The name in stories.</param>
/// <param name="summary">One line for `probdsl flows`.</param>
/// <param name="transform">The function of each element, by the options.</param>
/// <param name="further">Options beyond those of all coupling layers.</param>
public sealed class CouplingFlow(string name, string summary, Func<OptionValues, ElementTransform> transform,
    params ValueList<OptionSignature> further) : FlowSignature, IFlowMap
{
    private const int UsualLayers = 8, UsualBins = 8;

    private const double UsualBound = 5;

    private const string Net = "The net is an mlp of `hidden` ([64, 64]), `act` (relu); `mask` (halves) may be checkerboard "
        + "or squeeze (even and odd lines) on an image [channels, height, width]";

    private static readonly int[] usualHidden = [64, 64];

    internal static IEnumerable<FlowSignature> Rows =>
    [
        new CouplingFlow("nice",
            $"one half + net(other half), `layers` (8) times in turn; keeps volume (Dinh et al. 2015). {Net}", _ => new ShiftTransform())
            { onlyShifts = true },
        new CouplingFlow("realnvp",
            $"one half * exp(s(other half)) + net(other half), `layers` (8) times in turn (Dinh et al. 2017). {Net}",
            _ => new AffineTransform()),
        new CouplingFlow("spline",
            "a rational-quadratic spline of one half with `bins` (8) by a net of the other half, `layers` (8) times in turn; `bins` is "
                + $"at most {SplineTransform.MostBins}, the identity beyond `bound` (5) (Durkan et al. 2019). {Net}",
            options => new SplineTransform(options.Size("bins", UsualBins), options.Number("bound", UsualBound)),
            new OptionSignature("bins", new SizeKind(SplineTransform.MostBins)),
            new OptionSignature("bound", new NumberKind(OptionRange.Positive))),
    ];

    private bool onlyShifts;

    public override bool KeepsVolume(ValueList<GivenOption> options) => onlyShifts;

    public override string Name => name;

    public override string Summary => summary;

    public override ValueList<OptionSignature> Options =>
    [
        new("layers", new SizeKind()),
        new("hidden", new SizesKind()),
        new("act", Activation.Choice),
        new("mask", new ChoiceKind(["halves", "checkerboard", "squeeze"])),
        .. further,
    ];

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) =>
        FlowElements.Refusal(name, type) ?? CouplingHalves.Refusal(type, options);

    public override string? SizeRefusal(TensorType type, ValueList<GivenOption> options) =>
        FlowElements.Two(name, type, "transforms one half of the elements given the other") ?? CouplingHalves.SizeRefusal(type, options);

    public double? Interval(OptionValues options) => transform(options).Interval;

    public SupportRange Range(SupportRange from, OptionValues options) => transform(options).Range(from);

    public IReadOnlyList<FlowStep> Steps(MapCall call)
    {
        var (halves, of) = (CouplingHalves.Divide(call), transform(call.Options));
        return [.. Enumerable.Range(0, call.Options.Size("layers", UsualLayers)).Select(layer =>
        {
            var (kept, changed) = layer % 2 == 0 ? (halves.First, halves.Second) : (halves.Second, halves.First);
            var net = new Conditioner(call, call.Options.Sizes("hidden", usualHidden), call.Options.Word("act", "relu"),
                changed.Length * of.Parameters);
            return new CouplingStep(kept, changed, net, of);
        })];
    }
}
