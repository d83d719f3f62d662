using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>A law over finitely many values: all their log probabilities at once, so that a latent can be summed out.</summary>
public interface IFiniteDistribution
{
    /// <summary>Shape [axes.., K]: the log probability of each value, in ascending order.</summary>
    Value LogProbabilities(Arguments a);
}
