using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Paths;

/// <summary>A story along time has no guide.</summary>
internal sealed class NoGuideAlongTime : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Guide.Take(1)
            .Select(guide => new Refusal("the story has a guide, and a law along time needs none", "leave the guide out", guide.Span));
}
