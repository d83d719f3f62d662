using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Optimization;

/// <summary>The end of an ascent: where it came to, and why it went no further.</summary>
public sealed record Ascent(double[] Position, double Value, double Gradient, StopReason Stopped, int Iterations, string? Why = null);
