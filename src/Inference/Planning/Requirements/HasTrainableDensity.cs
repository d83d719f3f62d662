using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>
/// Requires supported log densities of the story and of its guide, with gradients that include the weights of nets.
/// </summary>
public sealed class HasTrainableDensity : Requirement
{
    private static readonly Requirement parts = Together(HasLogDensity.Of(new NetsCanBeTrained()), new GuideDrawsHaveDensities());

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);
}
