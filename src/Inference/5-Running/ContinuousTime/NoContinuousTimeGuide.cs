using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Plans.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Requires that a continuous-time model has no guide.</summary>
internal sealed class NoContinuousTimeGuide : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Guide.Take(1)
            .Select(guide => new Refusal("the story has a guide, but this method trains without one", "remove the guide", guide.Span));
}
