namespace ProbDsl.Inference.Structures.Chains;

/// <summary>A latent to which the guide adds noise, member by member, or a chain of the guide that is not supported.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Noising">The chain in the guide; null if it is not supported.</param>
/// <param name="Reverse">The reverse chain in the story, by which the chain's part of a bound has a closed form; null without one.</param>
/// <param name="WhyNot">The statement that is not supported; null if the chain is supported.</param>
public sealed record NoisedLatent(Variable Latent, NoisingChain? Noising, DenoisingChain? Reverse, LoweringLimit? WhyNot)
{
    /// <summary>The chain in the guide.</summary>
    /// <exception cref="LoweringLimit">It does more than add noise.</exception>
    public NoisingChain Chain => Noising ?? throw WhyNot!;

    /// <summary>All noised latents, in the order of the story.</summary>
    /// <param name="graph">The story and its guide.</param>
    public static IReadOnlyList<NoisedLatent> Find(ModelGraph graph)
    {
        var noising = new NoisingChains(graph);
        return [.. from latent in noising.Candidates
                   let other = noising.WhyNot(latent)
                   let limit = other is null || IsReversed(graph, latent) ? other : DrawnChain.WhyNot(graph, latent)
                   where other is null || limit is not null
                   select limit is null ? Analyze(graph, noising.Of(latent)) : new NoisedLatent(latent, null, null, limit)];
    }

    /// <summary>Whether the story draws a latent from its last member to the first, as the reverse of a noising chain.</summary>
    private static bool IsReversed(ModelGraph graph, Variable latent) => graph.StatementsOf(latent.Name).OfType<Draw>()
        .Any(d => d.Loops.Any(l => l.Order == Order.Backward) && DeepReads.Find(graph, d).Any(r => r.Of == latent.Name));

    private static NoisedLatent Analyze(ModelGraph graph, NoisingChain chain) => DenoisingChains.WhyNot(graph, chain) is { } limit
        ? new(chain.Latent, chain, null, limit) : new(chain.Latent, chain, DenoisingChains.Analyze(graph, chain), null);
}
