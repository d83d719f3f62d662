using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// Requires that the terms of a bound can be lowered with a gradient, and that marginalized latents can be eliminated. Checked last, with
/// data, whose sizes matter. It lowers the plan once for a story and its data.
/// </summary>
/// <param name="kind">The bound.</param>
/// <param name="planOf">The treatment of each latent.</param>
internal sealed class BoundIsLowered(BoundKind kind, Func<StoryFacts, BoundPlan> planOf) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is not { } problem ? []
        : story.Memoize((typeof(BoundIsLowered), kind), () => LoweringLimit.Unmet(story.Graph, () =>
        {
            var (completed, plan) = AmortizedGuide.Completed(problem, story.Catalog, planOf(story));
            var training = new BoundTraining(completed, story.Catalog,
                GuidedSettings.Of(kind, completed, FitOptions.Of(story.Run), plan));
            return training.Objective.Losses.Select(loss => loss.Gradient()).ToList();
        }));
}
