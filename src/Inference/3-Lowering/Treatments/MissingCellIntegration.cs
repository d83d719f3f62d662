namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Marginalizes missing elements of vectors: the density of a vector is the marginal density of its observed elements. Dropped elements
/// count as missing too.
/// </summary>
/// <param name="unobserved">The missing elements.</param>
public sealed class MissingCellIntegration(MissingDataAnalysis unobserved) : TreatmentLowering
{
    public override IEnumerable<string> Unknowns => unobserved.Integrated.Keys.Select(MissingCells.SlotOf);

    public override StoryLowering Bind(StoryLowering story)
    {
        var context = story.Context;
        foreach (var (data, elements) in unobserved.Integrated)
        {
            bool[] missing = unobserved.LeftOut.TryGetValue(data, out var left) ? [.. elements.Zip(left, (a, b) => a || b)] : elements;
            context = context.WithPartial(data, new(story.Builder, data, missing, story.ShapeOf(data)));
        }

        return story.In(context);
    }

    /// <summary>Fixes the means and covariances of missing elements; under moments of unknowns they stay marginalized.</summary>
    public override Expectation Expect(Expectation before, StoryLowering story)
    {
        if (story.Moments is not null) return before;
        var (holding, held) = (story, new List<FixedSlot>());
        foreach (var (i, draw) in before.Means.Select(t => t.From).OfType<Draw>().Where(story.IsPartial).Index())
        {
            (holding, var slots) = holding.Hold(draw, $"{draw.Name} {i}");
            held.AddRange(slots.Select(s => new FixedSlot(s.Slot, s.Now, IsGradient: false)));
        }

        return before with
        {
            Means = [.. before.Means.Select(t =>
                t.From is { } from && story.IsPartial(from) ? holding.Density(from) with { Over = t.Over } : t)],
            Held = [.. before.Held, .. held],
        };
    }
}
