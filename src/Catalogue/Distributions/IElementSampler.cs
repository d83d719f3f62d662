using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>A scalar law that is drawn element by element: between bounds by drawing until one falls inside.</summary>
public interface IElementSampler
{
    /// <summary>One draw; arguments in the order of the first spellings.</summary>
    double DrawOne(ReadOnlySpan<double> arguments, RandomStream random);
}
