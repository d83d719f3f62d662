namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>Requires that only params are unknown: there is at least one, and no latent on which an observation depends.</summary>
/// <param name="method">The method that requires it.</param>
internal sealed class ParamsOnlyRequirement(string method) : Requirement
{
    private readonly Requirement isObserved = new FullObservationRequirement(method), ofStory = InTurn([.. ParamsOfRows.OfStory(method)]);

    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.NeededLatents.Any() ? isObserved.Unmet(story) : story.Params.Any() ? [] : ofStory.Unmet(story);
}
