using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Density;

/// <summary>
/// Requires that the terms of the story's log density can be lowered to a program with a gradient, after elimination. It is checked last,
/// and with data: sizes determine the number of joint states and which loops have members. The plan is lowered once for a story and its
/// data.
/// </summary>
public sealed class LoweredDensityRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is not { } problem ? []
        : story.Lower(typeof(DensityPlan), () =>
        {
            var joint = LogJoint.Of(problem, story.Catalog, story.Density);
            joint.WithGradients(withJacobian: true);
            return joint.Groups;
        }).Refusals;
}
