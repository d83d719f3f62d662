using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Nothing observed depends on a missing cell, which would be an unknown of its own.</summary>
/// <param name="consequence">What would have to be done with it, behind a comma; empty where nothing is said.</param>
/// <param name="next">What would help.</param>
public sealed class NoMissingCellIsRead(string consequence = "", string next = "") : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Unobserved.Filled.Keys.Take(1).Select(data => new Refusal(
        $"`{data}` has missing cells on which something observed depends{consequence}", next, story.Graph[data].Span));
}
