namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Requires that the terms of the story's log density can be lowered to a program with a gradient, after elimination. It is checked last,
/// and with data: sizes determine the number of joint states and which loops have members. The plan is lowered once for a story and its
/// data.
/// </summary>
/// <param name="use">Which continuous latents are coordinates of the density.</param>
public sealed class LoweredDensityRequirement(DensityUse use = DensityUse.Marginal) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is null ? []
        : story.Lower(story.DensityFor(use).Integrated.Count < story.Density.Integrated.Count ? use : typeof(DensityPlan), () =>
        {
            var joint = story.Lowered(story.DensityFor(use));
            joint.WithGradients(withJacobian: true);
            return joint.Groups;
        }).Refusals;
}
