using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Options;

namespace ProbDsl.Inference.Variational;

/// <summary>The traits of the training of a bound that options apply to.</summary>
internal static class GuidedTraits
{
    public static RunTraits Of(BoundKind kind, StoryFacts story, RunOptions options)
    {
        var graph = story.Graph;
        var chains = story.Structures.Chains.Select(c => c.Latent.Name).ToHashSet();
        var (isElbo, hasChain, isPlain) = (kind == BoundKind.Elbo, chains.Count > 0, options[StandardOptions.Objective] == "plain");
        var has = RunFeatures.Training | RunFeatures.Guide;
        if (isElbo && graph.Variables.Any(v => v.Role == Role.Latent && !chains.Contains(v.Name)))
            has |= RunFeatures.Latents | (DrawsDivergences(options) ? RunFeatures.None : RunFeatures.ClosedDivergences);
        var isWritten = graph.Guide.Count > 0 && !LeavesLatents(story);
        if (!isWritten) has |= RunFeatures.DerivedGuide;
        if (hasChain) has |= RunFeatures.Chain;
        if (hasChain && isElbo) has |= RunFeatures.ChainBound | (isPlain ? RunFeatures.None : RunFeatures.ChainSteps);
        var name = $"`{GuidedMethod.NameOf(kind)}`";
        if (isWritten && options[StandardOptions.Guide] is not null) return new(has, $"{name} with the guide that the story writes");
        return new(has, !hasChain ? $"{name} of a story without a diffusion chain"
            : !isElbo ? $"{name}, which samples the whole chain"
            : isPlain ? $"{name} with draws of the whole chain (`--objective plain`)"
            : $"{name} of a diffusion chain with closed-form terms");
    }

    /// <summary>Whether the guide of the story does not draw some continuous latent that a bound needs.</summary>
    private static bool LeavesLatents(StoryFacts story) => story.WithoutData.NeededLatents.Any(l =>
        !l.IsFiniteLatent && !story.Graph.Guide.OfType<Draw>().Any(d => d.Target.Of == l.Name));

    private static bool DrawsDivergences(RunOptions options) =>
        options[StandardOptions.Divergences] == "sampled" || options[StandardOptions.Gradient] is not (null or "plain");
}
