using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks data against the support of the distribution that draws them, if its bounds do not depend on unknowns: outside of it the density
/// is 0 for every fit. Values on the bounds are left to the distribution, since some have a density there, except an exact 0 among
/// probabilities whose concentrations are unknown.
/// </summary>
internal sealed class SupportChecks(Problem problem, StandardCatalog catalog)
{
    public IEnumerable<Diagnostic> Find() =>
        from draw in problem.Graph.Story.OfType<Draw>()
        where problem.Places.ContainsKey(draw.Target.Of)
        let diagnostic = Check(draw)
        where diagnostic is not null
        select diagnostic;

    /// <summary>
    /// A diagnostic for the first cell outside the support; null if there is none, or if the bounds cannot be lowered, in which case no
    /// method supports the story.
    /// </summary>
    private Diagnostic? Check(Draw draw) => Bounding(draw.Distribution)
        .Select(call => LoweringLimit.Try(() => FirstOutside(draw, call)).Value).FirstOrDefault(found => found is not null);

    /// <summary>The distribution, and those that it truncates.</summary>
    private static IEnumerable<DistributionCall> Bounding(DistributionCall call) => !IsTruncated(call) ? [call]
        : Bounding(call.Distributions.First()).Prepend(call);

    private static bool IsTruncated(DistributionCall call) => call.Through.Count == 0 && call.Of.Is(DistributionTraits.Truncating);

    private Diagnostic? FirstOutside(Draw draw, DistributionCall call)
    {
        var lowering = new ExpressionEvaluator(problem, catalog).Story();
        var (low, high) = BoundsOf(draw, call, lowering);
        if (low is null && high is null) return null;
        // a flow does not reach the bound itself
        var (last, isOpen) = (PositiveMap(draw), PositiveMap(draw) is not null || IsOpenSimplex(draw));
        var value = lowering.Lower(draw.Target, lowering.Bind(draw.Loops));
        var axes = Axis.Union([.. value.Axes, .. low?.Axes ?? [], .. high?.Axes ?? []]);
        var values = Numbers(value, value.EventRank, axes);
        var (lows, highs) = (low is null ? null : Numbers(low, value.EventRank, axes, values.Shape),
            high is null ? null : Numbers(high, value.EventRank, axes, values.Shape));
        int[]? elements = null;
        for (var at = 0; at < values.Values.Length; at++)
        {
            var isBelow = values.Values[at] < lows?.Values[at] || (isOpen && values.Values[at] == lows?.Values[at]);
            if (!isBelow && !(values.Values[at] > highs?.Values[at])) continue;
            if (PlaceOf(draw.Target.Of, (elements ??= Elements(draw, axes))[at]) is { } place)
                return DataDiagnostics.OutsideSupport(place, Text(values.Values[at]),
                    Expected(call, lows?.Values[at], highs?.Values[at]),
                    draw.Distribution.Through.Count == 0 ? call.Of.Name
                    : last is null ? $"a flow from {draw.Distribution.Of.Name}, whose maps do not leave its range"
                    : $"a flow with `{last}`, which makes positive numbers only");
        }

        return null;
    }

    /// <summary>The name of the map by which the flows of a draw end in positive numbers, whatever its type; null if none does.</summary>
    private string? PositiveMap(Draw draw)
    {
        var (made, by) = (Element.Real, (string?)null);
        foreach (var map in FlowStage.Expand(problem.Graph, draw).Select(s => s.Use.Of!))
        {
            var next = map.Maps(made);
            if (next != made) by = next == Element.Positive ? map.Name : null;
            made = next;
        }

        return by;
    }

    private (AxisTensor? Low, AxisTensor? High) BoundsOf(Draw draw, DistributionCall call, StoryLowering lowering) =>
        Supports.Of(call) switch
    {
        _ when IsTruncated(call) => (Bound(draw, call["low"], lowering), Bound(draw, call["high"], lowering)),
        _ when draw.Distribution.Through.Count > 0 && Reached(draw) is var reached =>
            (Finite(reached.Low, lowering), Finite(reached.High, lowering)),
        PositiveReals or NaturalNumbers => (Number(0, lowering), null),
        Simplices when IsOpenSimplex(draw) => (Number(0, lowering), null),
        UnitInterval => (Number(0, lowering), Number(1, lowering)),
        Circle => (Number(-Math.PI, lowering), Number(Math.PI, lowering)),
        IntervalSupport between => (Bound(draw, between.Low, lowering), Bound(draw, between.High, lowering)),
        IntegerIntervalSupport between => (Bound(draw, between.Low, lowering), Bound(draw, between.High, lowering)),
        _ => (null, null),
    };

    /// <summary>
    /// Whether a draw of probabilities has a density of 0 or infinity at an exact 0, whatever its unknown arguments are, except for single
    /// values of them.
    /// </summary>
    private bool IsOpenSimplex(Draw draw) => draw.Distribution.Through.Count == 0 && Supports.Of(draw.Distribution) is Simplices
        && draw.Distribution.Values.Any(v => !IsKnown(v.Value));

    private bool IsKnown(Expr value) =>
        Form.Analyze(problem.Graph, value, name => problem.Graph[name].Role is Role.Param or Role.Latent) is KnownForm;

    /// <summary>The range that the flows of a draw reach, whatever their weights are.</summary>
    private SupportRange Reached(Draw draw) => FlowStage.Expand(problem.Graph, draw).Aggregate(
        SupportRange.Of(Supports.Of(draw.Distribution.Base)) ?? SupportRange.All, (from, stage) => stage.Use.Of is IFlowMap map
            ? map.Range(from, KnownOptions.Evaluate(stage.Use.Options, problem, catalog)) : SupportRange.All);

    private static AxisTensor? Finite(double bound, StoryLowering lowering) => double.IsFinite(bound) ? Number(bound, lowering) : null;

    /// <summary>A bound given by data and numbers; null if there is none, or if it depends on an unknown.</summary>
    private AxisTensor? Bound(Draw draw, Expr? bound, StoryLowering lowering) =>
        bound is not null && IsKnown(bound) ? lowering.Lower(bound, lowering.Bind(draw.Loops)) : null;

    private static AxisTensor Number(double number, StoryLowering lowering) => new(lowering.Builder.Constant(number), []);

    private static Tensor Numbers(AxisTensor value, int rank, Axis[] axes, Shape? shape = null)
    {
        var spread = value.WithEventRank(rank).SpreadOver(axes).Value;
        return Interpreter.Evaluate(shape is null ? spread : Broadcast(spread, shape));
    }

    /// <summary>The elements of the data that the values belong to, in the order in which the statement visits them.</summary>
    private int[] Elements(Draw draw, Axis[] axes)
    {
        var read = problem.Data[draw.Target.Of];
        var numbered = new Tensor(read.Shape, [.. Enumerable.Range(0, read.Values.Length).Select(i => (double)i)]);
        var data = new Dictionary<string, Tensor>(problem.Data) { [draw.Target.Of] = numbered };
        var lowering = new ExpressionEvaluator(problem.WithData(data), catalog).Story();
        var target = lowering.Lower(draw.Target, lowering.Bind(draw.Loops));
        return Array.ConvertAll(Numbers(target, target.EventRank, axes).Values, element => (int)element);
    }

    /// <summary>The place of an element; null if it is missing.</summary>
    private DataPlace? PlaceOf(string data, int element) =>
        problem.Missing.TryGetValue(data, out var missing) && missing.Mask[element] ? null : problem.Places[data](element);

    private static string Expected(DistributionCall call, double? low, double? high) => (low, high) switch
    {
        (0, null) => call.Draws.IsWhole ? "a whole number of at least 0" : "a positive number",
        ({ } from, null) => $"a number of at least {Text(from)}",
        (null, { } to) => $"a number of at most {Text(to)}",
        var (from, to) => $"a number from {Text(from!.Value)} to {Text(to!.Value)}",
    };

    private static string Text(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
