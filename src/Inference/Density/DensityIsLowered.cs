using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Density;

/// <summary>
/// The terms of the story's log density have a program with a gradient, and what vanishes is eliminated from them. Asked last, and with
/// data at hand: sizes decide how many joint states there are, and which loops have members. It lowers the plan, once for a story and its
/// data.
/// </summary>
public sealed class DensityIsLowered : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is not { } problem ? []
        : story.Once(typeof(DensityIsLowered), () => LoweringLimit.Unmet(story.Graph,
            () => LogJoint.Of(problem, story.Catalogue, story.Density).WithGradients(withJacobian: true)));
}
