using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>
/// The log density of the story is computed and has a gradient, in the weights of its nets too, and so has that of its guide.
/// </summary>
public sealed class HasTrainableDensity : Requirement
{
    private static readonly Requirement parts = Together(HasLogDensity.Of(new NetsCanBeTrained()), new GuideDrawsHaveDensities());

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);
}
