namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>Requires that the story has a `param`.</summary>
internal sealed class ParamRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.Params.Any())
            yield return new("the story has no `param` to estimate", "declare what is unknown as `param`", story.Graph.FirstStatement);
    }
}

/// <summary>Requires that only params are unknown: there is at least one, and no latent on which an observation depends.</summary>
/// <param name="method">The method that requires it.</param>
internal sealed class ParamsOnlyRequirement(string method) : Requirement
{
    private readonly Requirement isObserved = new FullObservationRequirement(method), ofStory = InTurn([.. ParamsOfRows.OfStory(method)]);

    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.NeededLatents.Any() ? isObserved.Unmet(story) : story.Params.Any() ? [] : ofStory.Unmet(story);
}

/// <summary>Requires that each param is in an argument of the distribution of some draw that adds a term.</summary>
internal sealed class ParamReadRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var draws = story.Graph.Story.OfType<Draw>().Where(d => !story.Unobserved.Silent.Contains(d));
        var read = draws.SelectMany(d => d.Distribution.Arguments).SelectMany(g => DeepReads.Find(story.Graph, g.Argument))
            .Select(r => r.Of).ToHashSet();
        return story.Params.Where(p => !read.Contains(p.Name)).Select(p =>
            new Refusal($"no observation depends on `{p.Name}`",
                "delete it, or use it in the distribution of an observed variable", p.Span));
    }
}

/// <summary>Requires that each param is an argument of one distribution with a closed form over rows.</summary>
internal sealed class ClosedFormParamRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Params.Select(p => story[p.Name].Refusal).OfType<Refusal>().DistinctBy(r => r.Reason);
}
