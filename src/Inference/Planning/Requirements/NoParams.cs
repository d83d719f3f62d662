using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Every unknown has a prior: there is no `param`.</summary>
/// <param name="method">Who demands it.</param>
/// <param name="next">What to write in its place, the name as {0}.</param>
public sealed class NoParams(string method, string next) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Params.Take(1).Select(param => new Refusal(
        $"`{param.Name}` is a param, and `{method}` treats stories of priors alone",
        next.Replace("{0}", param.Name, StringComparison.Ordinal), param.Span));
}
