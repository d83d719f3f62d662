namespace ProbDsl.Inference.Variational;

/// <summary>
/// Requires that the terms of a bound can be lowered with a gradient, and that marginalized latents can be eliminated. Checked last, with
/// data, whose sizes matter. It lowers the plan once for a story and its data.
/// </summary>
/// <param name="kind">The bound.</param>
/// <param name="planOf">The treatment of each latent.</param>
internal sealed class LoweredBoundRequirement(BoundKind kind, Func<StoryFacts, BoundPlan> planOf) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is null ? []
        : story.Lower(KeyOf(kind), () =>
        {
            var training = LoweredBound.Lower(story, kind, planOf(story)).Training;
            foreach (var loss in training.Objective.Losses) loss.Gradient();
            return training.Joint.Groups;
        }).Refusals;

    /// <summary>The order of elimination of a bound that was lowered; empty before.</summary>
    public static ValueList<EnumeratedGroup> OrderOf(StoryFacts story, BoundKind kind) => story.OrderOf(KeyOf(kind)) ?? [];

    private static object KeyOf(BoundKind kind) => (typeof(LoweredBoundRequirement), kind);
}
