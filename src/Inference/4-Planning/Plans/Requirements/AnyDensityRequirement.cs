namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a log density, with or without nets to train.</summary>
public sealed class AnyDensityRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        new LogDensityRequirement().IsMetBy(story) ? [] : new TrainableDensityRequirement().Unmet(story);
}
