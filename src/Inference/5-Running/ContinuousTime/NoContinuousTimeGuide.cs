namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Requires that a continuous-time model has no guide.</summary>
public sealed class NoContinuousTimeGuide : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Guide.Take(1)
            .Select(guide => new Refusal("the story has a guide, but this method trains without one", "remove the guide", guide.Span));
}
