using System.Numerics.Tensors;

namespace ProbDsl.Catalog.Kernels;

/// <summary>The kernel exp(-u).</summary>
public sealed class ExponentialKernel : RadialKernel
{
    public override bool HasInfiniteSupport => true;

    // the sphere times the integral of u^(D-1) exp(-u), (D-1)!
    public override double LogVolume(int dimensions) => LogSphere(dimensions) + LogGamma.Compute(dimensions);

    public override double LogScale(double squared) => -Math.Sqrt(squared);

    public override void Values(Span<double> squared, double logLargest)
    {
        TensorPrimitives.Sqrt(squared, squared);
        KernelExponential.Fill(squared, -1, logLargest);
    }

    // u / u^2; 0 at the center
    public override void RelativeDerivative(Span<double> squared)
    {
        TensorPrimitives.Max(squared, double.Epsilon, squared);
        TensorPrimitives.Sqrt(squared, squared);
        TensorPrimitives.Reciprocal(squared, squared);
    }

    protected override double Distance(int dimensions, double chiSquare, RandomStream random) => GammaSampler.Draw(dimensions, random);
}
