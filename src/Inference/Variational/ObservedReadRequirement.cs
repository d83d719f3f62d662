using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>Requires that no other statement reads a missing cell, which would be an unknown like a latent.</summary>
/// <param name="method">The name of the method.</param>
internal sealed class ObservedReadRequirement(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.GivenUnknowns.Filled.Keys.Take(1)
        .Select(data => MissingData.Refuse(story.Graph, data, story.Cells![data], $"`{method}` needs"));
}
