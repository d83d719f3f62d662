using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>A distribution whose Kullback-Leibler divergence from some others has a formula.</summary>
public interface IDivergence
{
    /// <summary>
    /// KL(own || other) in nats for each draw: [axes.., repeated..], size 1 where it does not vary; null where no formula is known for the
    /// pair.
    /// </summary>
    Value? Divergence(Arguments own, Distribution other, Arguments others);
}
