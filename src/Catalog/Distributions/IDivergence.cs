namespace ProbDsl.Catalog.Distributions;

/// <summary>A distribution with a closed-form Kullback-Leibler divergence to some others.</summary>
public interface IDivergence
{
    /// <summary>
    /// KL(own || other) in nats for each draw: [axes.., repeated..], size 1 where it does not vary; null if no closed form is known for the
    /// pair.
    /// </summary>
    Value? Divergence(Arguments own, Distribution other, Arguments others);
}
