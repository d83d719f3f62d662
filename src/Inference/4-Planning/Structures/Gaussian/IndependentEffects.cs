namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>
/// Effects whose numbers are each drawn by a `Normal` that reads none of them: crossed groupings, coefficients. Before they are observed
/// they are independent given the other unknowns, unlike a random walk, a field or effects with a covariance.
/// </summary>
internal static class IndependentEffects
{
    /// <summary>Whether all latents of a block are such effects.</summary>
    public static bool Are(ModelGraph graph, GaussianEffects block) => block.Definitions.Count == 0
        && block.Latents.All(l => l.Role == Role.Latent)
        && block.Effects.SelectMany(e => e.Draws).All(d => d.Distribution.Of.Is(DistributionTraits.LocationScale)
            && d.Distribution.Through.Count == 0 && !DeepReads.Find(graph, d).Any(r => block.Has(r.Of)));
}
