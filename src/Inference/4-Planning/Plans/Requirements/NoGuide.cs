namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a story without a guide.</summary>
public sealed class NoGuide : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Guide.Take(1).Select(guide => new Refusal("the story has a guide", "remove the guide", guide.Span));
}
