using ProbDsl.Inference.Results.ClosedForms;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Results;

/// <summary>The posterior law of a block: its numbers are those of these unknowns' arrays, row-major, one unknown after another.</summary>
internal sealed record NamedDistribution(ValueList<string> Unknowns, BlockDistribution Distribution);
