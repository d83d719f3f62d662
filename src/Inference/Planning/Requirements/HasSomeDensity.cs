using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Requires a log density, with or without nets to train.</summary>
public sealed class HasSomeDensity : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        new HasLogDensity().IsMetBy(story) ? [] : new HasTrainableDensity().Unmet(story);
}
