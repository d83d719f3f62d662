namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>
/// Requires supported log densities of the story and of its guide, with gradients that include the weights of nets.
/// </summary>
public sealed class TrainableDensityRequirement : Requirement
{
    private static readonly Requirement parts =
        Together(LogDensityRequirement.Create(new TrainableNetRequirement()), new GuideDensityRequirement());

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);
}
