using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Kernels;

/// <summary>There are no latents, and every param is the bandwidth of one statement.</summary>
/// <param name="distribution">What a distribution that has bandwidths declares.</param>
/// <param name="method">Who demands it.</param>
internal sealed class OnlyBandwidthsAreUnknown(DistributionTraits distribution, string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        foreach (var latent in story.Latents)
            yield return new($"`{story.Graph.StatementsOf(latent.Name).First().Name}` is latent, and `{method}` integrates nothing",
                "make a bandwidth that is unknown a `param`", latent.Span);
        foreach (var param in story.Params)
            if (story.Graph.Story.OfType<Draw>()
                .Count(d => d.Distribution.Of.Is(distribution) && KernelStatement.IsBandwidth(d, param.Name)) != 1)
                yield return new(
                    $"`{param.Name}` is not the bandwidth of one statement, and `{method}` estimates no other params",
                    "write it as the argument itself, `bandwidth = h`, and give each statement one of its own",
                    param.Span);
    }
}
