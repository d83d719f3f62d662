namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A distribution with a density that its arguments determine: all except those that need a fit first or can only be drawn from.
/// </summary>
public interface IDensity
{
    /// <summary>
    /// The log density in nats; -inf outside the support. x has shape [axes.., event..] and the result [axes..], where event is the
    /// dimensions of the signature; arguments are aligned with x (size 1 where they do not vary).
    /// </summary>
    Value LogDensity(Value x, Arguments a);
}
