using System.Numerics;
using System.Runtime.InteropServices;

namespace ProbDsl.Catalog.Kernels;

/// <summary>The kernel 1 for u below 1, 0 beyond.</summary>
public sealed class TophatKernel : RadialKernel
{
    public override double LogVolume(int dimensions) => LogBall(dimensions);

    public override void Values(Span<double> squared, double logLargest)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(squared);
        foreach (ref var s in vectors)
            s = Vector.ConditionalSelect(Vector.LessThan(s, Vector<double>.One), Vector<double>.One, Vector<double>.Zero);
        foreach (ref var s in squared[(vectors.Length * Vector<double>.Count)..]) s = s < 1 ? 1 : 0;
    }

    // P(distance < r) = r^D
    protected override double Distance(int dimensions, double chiSquare, RandomStream random) =>
        Math.Pow(random.NextUniform(), 1.0 / dimensions);
}
