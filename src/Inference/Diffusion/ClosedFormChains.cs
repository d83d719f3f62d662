using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Diffusion;

/// <summary>The noising chains of a guide whose part of a bound has a closed form.</summary>
public static class ClosedFormChains
{
    /// <summary>Whether all noising chains of a story have a closed form, and there is at least one.</summary>
    public static bool Are(ModelGraph graph) => Of(graph).Count > 0;

    /// <summary>The chains; empty if one of them has no closed form.</summary>
    internal static IReadOnlyList<DenoisingChain> Of(ModelGraph graph)
    {
        var noising = new NoisingChains(graph);
        var candidates = noising.Candidates.ToList();
        if (candidates.Exists(c => noising.WhyNot(c) is not null)) return [];
        var chains = candidates.ConvertAll(noising.Of);
        return chains.Exists(c => DenoisingChains.WhyNot(graph, c) is not null) ? [] : chains.ConvertAll(c => DenoisingChains.Of(graph, c));
    }
}
