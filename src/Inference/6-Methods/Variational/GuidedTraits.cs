namespace ProbDsl.Inference.Variational;

/// <summary>The traits of the training of a bound that options apply to.</summary>
internal static class GuidedTraits
{
    /// <summary>The traits with those of steps in batches of rows, if there are any.</summary>
    public static RunTraits InBatches(RunTraits traits, StoryFacts story, RunOptions options, BoundKind kind) =>
        WholeSteps.Why(kind, story, options) is not { } why ? traits with { Has = traits.Has | RunFeatures.Batches }
        : options.Has(StandardOptions.BatchSize) ? traits with { Words = $"{traits.Words}, where {why}" } : traits;

    public static RunTraits Find(BoundKind kind, StoryFacts story, RunOptions options) =>
        InBatches(InSteps(kind, story, options), story, options, kind);

    private static RunTraits InSteps(BoundKind kind, StoryFacts story, RunOptions options)
    {
        var graph = story.Graph;
        var chains = story.Structures.Chains.Select(c => c.Latent.Name).ToHashSet();
        var (isElbo, hasChain, isPlain) = (kind == BoundKind.Elbo, chains.Count > 0, options[StandardOptions.Objective] == "plain");
        var has = RunFeatures.Training | RunFeatures.Guide | (isElbo ? RunFeatures.None : RunFeatures.WeightedDraws);
        if (isElbo && MayHaveFormulas(story, chains))
            has |= RunFeatures.Latents | (DrawsDivergences(options) ? RunFeatures.None : RunFeatures.ClosedDivergences);
        var isWritten = graph.Guide.Count > 0 && !WholeSteps.NotDrawn(story).Any();
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

    /// <summary>Whether a statement of the guide, written or of an encoder, may have a KL divergence by a formula.</summary>
    private static bool MayHaveFormulas(StoryFacts story, HashSet<string> chains) =>
        story.Graph.Guide.OfType<Draw>().Any(d => story.Graph.Find(d.Target.Of) is { Role: Role.Latent } latent
            && !chains.Contains(latent.Name) && d.Distribution is { Of.Draws: not DrawTypeSource.AsValue, Through.Count: 0 })
        || WholeSteps.NotDrawn(story).Any(l => AmortizedGuide.Covers(story.Graph, l));

    private static bool DrawsDivergences(RunOptions options) =>
        options[StandardOptions.Divergences] == "sampled" || options[StandardOptions.Gradient] is not (null or "plain");
}
