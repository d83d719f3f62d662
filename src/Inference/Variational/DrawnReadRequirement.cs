using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Analysis.Chains;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>Requires that the guide in the source draws the missing cells that observed data depend on.</summary>
internal sealed class DrawnReadRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.GivenUnknowns.Filled.Keys
        .Where(data => !GuideGraph.Imputes(story.Graph, story.Graph[data])).Take(1)
        .Select(data => new Refusal($"`{data}` has missing cells on which observed data depend",
            "remove their rows, impute them, or draw them in the guide", story.Graph.StatementsOf(data).First().Span));
}
