using ProbDsl.Inference.Optimisation;

namespace ProbDsl.Tests.Optimisation;

/// <summary>Ascents that nobody interrupts.</summary>
internal static class Climbs
{
    public static Ascent Climbed(this IDifferentiable function, double[] start, double tolerance = LimitedMemoryBfgs.Tolerance,
        int maxIterations = 1000) =>
            new LimitedMemoryBfgs(function).Maximise(start, maxIterations, tolerance, CancellationToken.None);
}
