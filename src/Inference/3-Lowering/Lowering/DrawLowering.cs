namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers `target ~ distribution` to a draw of all its members; a type narrower than the distribution's support truncates it, and an
/// ordered vector is sorted.
/// </summary>
public sealed class DrawLowering(StoryLowering lowering, StandardCatalog catalog, ProgramBuilder builder, Noise noise)
{
    public AxisTensor Draw(Draw draw, Variable target, ImmutableDictionary<Loop, LoopValue> loops, Axis[] axes, Shape shape)
    {
        if (lowering.Problem.Rows.TryGetValue(draw.Target.Of, out var rows)) return OfRows(draw.Target.Of, rows, axes, shape);
        if (draw.Distribution.Through.Count > 0)
        {
            var start = lowering.Lower(draw.Distribution.Base, loops).Draw(noise, axes, shape);
            return lowering.FlowsOf(draw, loops).Forward(start).Rows;
        }

        var distribution = TypeTruncation
            .Truncate(lowering.Lower(draw.Distribution, loops), draw.Distribution, target.Type, lowering.Problem,
            catalog, builder);
        var drawn = lowering.Given(draw, distribution, distribution.Draw(noise, axes, shape), loops);
        return OrderedDraws.IsSorted(target.Type, draw.Distribution) ? drawn with { Value = Sorted(drawn.Value) } : drawn;
    }

    /// <summary>A row of the fit, plus the noise of its distribution.</summary>
    private AxisTensor OfRows(string data, RowDistribution distribution, Axis[] axes, Shape shape) =>
        new(noise.Drawn($"row of {data}", (_, drawn, random) => distribution.Draw(drawn, random),
            [.. axes.Select(a => a.Size), .. shape], shape.Rank), axes);

    /// <summary>Sorts draws: independent draws from one distribution, sorted, are draws given that they ascend.</summary>
    private Value Sorted(Value drawn) => noise.Drawn("sort", (arguments, sorted, _) =>
    {
        arguments.CopyTo(sorted);
        sorted.Sort();
    }, drawn.Shape, 1, (drawn, 1));
}
