namespace ProbDsl.Inference.Optimization;

/// <summary>The result of an optimization: its last point, and the reason why it stopped.</summary>
public sealed record OptimizationResult(double[] Position, double Value, double Gradient, StopReason Stopped, int Iterations,
    string? Why = null);
