using System.Numerics.Tensors;

namespace ProbDsl.Catalog.Kernels;

/// <summary>The kernel 1 - u for u below 1, 0 beyond.</summary>
public sealed class LinearKernel : RadialKernel
{
    // the sphere times 1/D - 1/(D+1)
    public override double LogVolume(int dimensions) => LogBall(dimensions) - Math.Log(dimensions + 1);

    public override void Values(Span<double> squared, double logLargest)
    {
        TensorPrimitives.Sqrt(squared, squared);
        TensorPrimitives.Subtract(1, squared, squared);
        TensorPrimitives.Max(squared, 0, squared);
    }

    // u is Beta(D, 2)
    protected override double Distance(int dimensions, double chiSquare, RandomStream random)
    {
        var own = GammaSampler.Draw(dimensions, random);
        return own / (own - Math.Log(random.NextUniform()) - Math.Log(random.NextUniform()));
    }
}
