using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Where all unknowns are latents, something observed depends on one.</summary>
public sealed class SomethingIsObserved : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Params.Any() || story.Needed.Any()) yield break;
        yield return new(
            "nothing observed depends on an unknown, so that all of them are left out",
            "draw what is observed from what is unknown; `probdsl sample` draws the story as it is",
            story.Graph.FirstStatement);
    }
}
