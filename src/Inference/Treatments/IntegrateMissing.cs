using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Observations;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// What is missing of vectors is integrated out: the density of a vector is that of what is there of it. Numbers that are left out are
/// missing as well.
/// </summary>
/// <param name="unobserved">Which numbers these are.</param>
public sealed class IntegrateMissing(Unobserved unobserved) : TreatmentLowering
{
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

    /// <summary>The means and covariances of what is missing are held.</summary>
    public override Expectation Expect(Expectation before, StoryLowering story)
    {
        var (holding, held) = (story, new List<HeldSlot>());
        foreach (var (i, draw) in before.Means.Select(t => t.From).OfType<Draw>().Where(story.IsPartial).Index())
        {
            (holding, var slots) = holding.Hold(draw, $"{draw.Name} {i}");
            held.AddRange(slots.Select(s => new HeldSlot(s.Slot, s.Now, IsGradient: false)));
        }

        return before with
        {
            Means = [.. before.Means.Select(t =>
                t.From is { } from && story.IsPartial(from) ? holding.Density(from) with { Over = t.Over } : t)],
            Held = [.. before.Held, .. held],
        };
    }
}
