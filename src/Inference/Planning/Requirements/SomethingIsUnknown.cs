using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>The story has an unknown; the weights of nets are.</summary>
public sealed class SomethingIsUnknown : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.IsKnown) yield return Refuse(story.Graph);
    }

    public static Refusal Refuse(ModelGraph graph) => new(
        "nothing in it is unknown, so that there is nothing to fit",
        "write `param` for what the data shall tell, or give it a prior; `probdsl sample` draws from the story as it is",
        graph.FirstStatement);
}
