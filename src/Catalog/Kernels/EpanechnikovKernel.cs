using System.Numerics.Tensors;

namespace ProbDsl.Catalog.Kernels;

/// <summary>The kernel 1 - u^2 for u below 1, 0 beyond.</summary>
public sealed class EpanechnikovKernel : RadialKernel
{
    // the sphere times 1/D - 1/(D+2)
    public override double LogVolume(int dimensions) => LogBall(dimensions) + Math.Log(2.0 / (dimensions + 2));

    public override void Values(Span<double> squared, double logLargest)
    {
        TensorPrimitives.Subtract(1, squared, squared);
        TensorPrimitives.Max(squared, 0, squared);
    }

    protected override double Distance(int dimensions, double chiSquare, RandomStream random) => DistanceOf(chiSquare, random);

    // u^2 is Beta(D/2, 2): from a chi-square of D degrees of freedom and one of 4
    internal static double DistanceOf(double chiSquare, RandomStream random)
    {
        var other = -2 * (Math.Log(random.NextUniform()) + Math.Log(random.NextUniform()));
        return Math.Sqrt(chiSquare / (chiSquare + other));
    }
}
