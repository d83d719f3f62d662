using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Programs;

/// <summary>Draws one element of a law, as its own numbers.</summary>
/// <param name="arguments">The numbers of each argument that belong to this element, one argument after another.</param>
/// <param name="drawn">The element's numbers, all to be written; one for a scalar.</param>
/// <param name="random">The only source of chance. Any number of positions may be taken.</param>
public delegate void ElementSampler(ReadOnlySpan<double> arguments, Span<double> drawn, RandomStream random);
