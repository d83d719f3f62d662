using ProbDsl.Inference.Optimization;

namespace ProbDsl.Tests.Optimization;

/// <summary>Ascents that nobody interrupts.</summary>
internal static class Maximizations
{
    public static OptimizationResult Maximized(this IDifferentiable function, double[] start,
        double tolerance = LimitedMemoryBfgs.Tolerance,
        int maxIterations = 1000) =>
            new LimitedMemoryBfgs(function).Maximize(start, maxIterations, tolerance, CancellationToken.None);
}
