namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A distribution over finitely many values with all their log probabilities at once, so that a latent can be marginalized.
/// </summary>
public interface IFiniteDistribution
{
    /// <summary>The log probability of each value in ascending order, [axes.., K].</summary>
    Value LogProbabilities(Arguments a);
}
