using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>Missing cells on which something observed depends are drawn by the guide that is written.</summary>
internal sealed class ReadCellsAreDrawn : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.GivenUnknowns.Filled.Keys
        .Where(data => !GuideGraph.Imputes(story.Graph, story.Graph[data])).Take(1)
        .Select(data => new Refusal($"`{data}` has missing cells on which something observed depends",
            "leave their rows out, fill them in, or draw them in the guide", story.Graph.StatementsOf(data).First().Span));
}
