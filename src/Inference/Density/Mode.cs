namespace ProbDsl.Inference.Density;

/// <summary>
/// Where a climb ended: the free numbers, the log density there, and, where labels can be exchanged, which of the equal points it is.
/// </summary>
public sealed record Mode(double[] Position, double Value, string? OrderedBy = null);
