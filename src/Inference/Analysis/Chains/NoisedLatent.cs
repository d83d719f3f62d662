using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Analysis.Chains;

/// <summary>A latent that the guide draws member by member.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Noising">The chain in the guide; null if it does more than add noise.</param>
/// <param name="Reverse">The reverse chain in the story, by which the chain's part of a bound has a closed form; null without one.</param>
/// <param name="WhyNot">The statement that is not supported; null if the chain is supported.</param>
internal sealed record NoisedLatent(Variable Latent, NoisingChain? Noising, DenoisingChain? Reverse, LoweringLimit? WhyNot)
{
    /// <summary>The chain in the guide.</summary>
    /// <exception cref="LoweringLimit">It does more than add noise.</exception>
    public NoisingChain Chain => Noising ?? throw WhyNot!;

    /// <summary>All noised latents, in the order of the story.</summary>
    /// <param name="graph">The story and its guide.</param>
    public static IReadOnlyList<NoisedLatent> Of(ModelGraph graph)
    {
        var noising = new NoisingChains(graph);
        return [.. noising.Candidates.Select(c => noising.WhyNot(c) is { } limit ? new(c, null, null, limit) : Of(graph, noising.Of(c)))];
    }

    private static NoisedLatent Of(ModelGraph graph, NoisingChain chain) => DenoisingChains.WhyNot(graph, chain) is { } limit
        ? new(chain.Latent, chain, null, limit) : new(chain.Latent, chain, DenoisingChains.Of(graph, chain), null);
}
