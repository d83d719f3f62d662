using ProbDsl.Catalogue.Options;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Options;

namespace ProbDsl.Inference.Variational;

/// <summary>The traits of the training of a bound that options apply to.</summary>
internal static class GuidedTraits
{
    public static RunTraits Of(BoundKind kind, ModelGraph graph, RunOptions options)
    {
        var chains = new NoisingChains(graph).Candidates.Select(c => c.Name).ToHashSet();
        var (isElbo, hasChain, isPlain) = (kind == BoundKind.Elbo, chains.Count > 0, options[StandardOptions.Objective] == "plain");
        var has = RunFeatures.Training | RunFeatures.Guide;
        if (isElbo && graph.Variables.Any(v => v.Role == Role.Latent && !chains.Contains(v.Name)))
            has |= RunFeatures.Latents | (DrawsDivergences(options) ? RunFeatures.None : RunFeatures.ClosedDivergences);
        if (hasChain) has |= RunFeatures.Chain;
        if (hasChain && isElbo) has |= RunFeatures.ChainBound | (isPlain ? RunFeatures.None : RunFeatures.ChainSteps);
        var name = $"`{GuidedMethod.NameOf(kind)}`";
        return new(has, !hasChain ? $"{name} of a story without a diffusion chain"
            : !isElbo ? $"{name}, which samples the whole chain"
            : isPlain ? $"{name} with draws of the whole chain (`--objective plain`)"
            : $"{name} of a diffusion chain with closed-form terms");
    }

    private static bool DrawsDivergences(RunOptions options) =>
        options[StandardOptions.Divergences] == "sampled" || options[StandardOptions.Gradient] is not (null or "plain");
}
