using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Programs;

/// <summary>Draws one element of a distribution.</summary>
/// <param name="arguments">The values of each argument for this element, one argument after another.</param>
/// <param name="drawn">The element to be written completely; one number for a scalar.</param>
/// <param name="random">The only source of randomness. Any number of positions may be consumed.</param>
public delegate void ElementSampler(ReadOnlySpan<double> arguments, Span<double> drawn, RandomStream random);
