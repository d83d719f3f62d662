using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Em;

/// <summary>Something is left that a step of EM updates.</summary>
internal sealed class SomethingIsMaximized : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.Staying.Any())
            yield return new("nothing in it can be moved: every unknown is summed out", "give a probability or a scale a prior, or `param`",
                story.Graph.FirstStatement);
    }
}
