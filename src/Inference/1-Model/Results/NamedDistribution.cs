using ProbDsl.Inference.Results.ClosedForms;

namespace ProbDsl.Inference.Results;

/// <summary>The posterior distribution of a block: its numbers are the elements of these unknowns' arrays, row-major, one unknown after
/// another.</summary>
public sealed record NamedDistribution(ValueList<string> Unknowns, BlockDistribution Distribution);
