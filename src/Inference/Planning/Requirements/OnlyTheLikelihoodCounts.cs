using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>No `target +=` adds a term beside the likelihood.</summary>
/// <param name="method">Who demands it.</param>
/// <param name="next">What would help.</param>
public sealed class OnlyTheLikelihoodCounts(string method, string next) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Graph.Story.OfType<Weigh>().Take(1).Select(w =>
        new Refusal($"`target +=` adds a term of its own, and `{method}` takes the likelihood of the data alone", next, w.Span));
}
