using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>The story has a log density, with nets that are trained or without.</summary>
public sealed class HasSomeDensity : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        new HasLogDensity().IsMetBy(story) ? [] : new HasTrainableDensity().Unmet(story);
}
