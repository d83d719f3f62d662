using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Marginalizes missing elements of vectors: the density of a vector is the marginal density of its observed elements. Dropped elements
/// count as missing too.
/// </summary>
/// <param name="Unobserved">The missing elements.</param>
public sealed record MissingCellIntegration(MissingDataAnalysis Unobserved) : Elimination("marginalized")
{
    /// <summary>Whether other unknowns have factors of an approximation, given which the elements are normal.</summary>
    public bool IsGivenFactors { get; init; }

    public override IEnumerable<Block> Blocks => Unobserved.Integrated.Select(l => (l.Key, Cells: MissingCellOmission.Count(l.Value)))
        .Select(l => new Block([MissingCells.SlotOf(l.Key)], this, $"{CountedNoun.Of(l.Cells, "cell")}, {(IsGivenFactors
            ? "normal given the observed elements" : "exactly: by the distribution of the observed elements")}")
        {
            Name = IsGivenFactors ? $"{Name} given the factors" : Name,
        });

    public override StoryLowering Bind(StoryLowering story)
    {
        var context = story.Context;
        foreach (var (data, elements) in Unobserved.Integrated)
        {
            bool[] missing = Unobserved.LeftOut.TryGetValue(data, out var left) ? [.. elements.Zip(left, (a, b) => a || b)] : elements;
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
