using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>The story has no guide of its own.</summary>
public sealed class NoGuide : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Guide.Take(1).Select(guide => new Refusal("it has a guide of its own", "leave the guide out", guide.Span));
}
