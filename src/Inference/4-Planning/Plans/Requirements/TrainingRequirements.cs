namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a story without a guide.</summary>
public sealed class NoGuide : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Guide.Take(1).Select(guide => new Refusal("the story has a guide", "remove the guide", guide.Span));
}

/// <summary>Requires a story without nets, flows, SDEs and guide.</summary>
public sealed class NoTraining : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var graph = story.Graph;
        if (graph.UsedCallables.FirstOrDefault(c => c is Net or Sde or Flow { HasWeights: true }) is { } trained)
        {
            var sort = Articled.Of(trained.Sort.ToString().ToLowerInvariant());
            yield return new($"`{trained.Name}` is {sort}, whose weights must be trained", "", trained.Span);
        }
        else if (graph.FlowsInPlace.FirstOrDefault(u => u.HasWeights) is { } flow)
        {
            yield return new($"`{flow.Name}` has weights, which must be trained", "", flow.Span);
        }
        else if (graph.Guide.Count > 0)
        {
            yield return new("the story has a guide, but this method uses none", "remove the guide", graph.Guide[0].Span);
        }
    }
}
