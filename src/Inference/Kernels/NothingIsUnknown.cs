using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Kernels;

/// <summary>The story has neither params nor latents.</summary>
/// <param name="method">Who demands it.</param>
internal sealed class NothingIsUnknown(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Params.Concat(story.Latents).Select(v =>
        new Refusal($"`{v.Name}` is unknown, and `{method}` estimates nothing but the rows' own law",
            "leave it out, or take another law", v.Span));
}
