namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>The log densities of two distributions at the same points, in nats; -infinity where a density is 0.</summary>
internal sealed record LogDensities(double[] A, double[] B)
{
    public LogDensities Reversed => new(B, A);
}
