namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Requires that the terms of the story's log density can be lowered to a program with a gradient, after elimination. It is checked last,
/// and with data: sizes determine the number of joint states and which loops have members. The plan is lowered once for a story and its
/// data.
/// </summary>
/// <param name="isJoint">Whether the density has every continuous latent as a coordinate.</param>
public sealed class LoweredDensityRequirement(bool isJoint = false) : Requirement
{
    private static readonly object jointDensity = new();

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is null ? []
        : story.Lower(isJoint && story.Density.Integrated.Count > 0 ? jointDensity : typeof(DensityPlan), () =>
        {
            var joint = story.Lowered(isJoint ? story.JointDensity : story.Density);
            joint.WithGradients(withJacobian: true);
            return joint.Groups;
        }).Refusals;
}
