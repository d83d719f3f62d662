namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The end point of an optimization: the unconstrained parameters, the log density there, and, if labels are exchangeable, how the
/// components are ordered.
/// </summary>
public sealed record Mode(double[] Position, double Value, string? OrderedBy = null);
