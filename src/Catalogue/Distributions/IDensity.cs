using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>A law with a density of its own, known from its arguments alone: all but those that are fitted first, or only drawn.</summary>
public interface IDensity
{
    /// <summary>
    /// The log density, in nats. x has shape [axes.., event..] and the result [axes..], where event is the signature's own dimensions;
    /// arguments are aligned with x (size 1 where they do not vary). -inf outside the support.
    /// </summary>
    Value LogDensity(Value x, Arguments a);
}
