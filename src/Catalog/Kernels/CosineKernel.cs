namespace ProbDsl.Catalog.Kernels;

/// <summary>The kernel cos(pi u / 2) for u below 1, 0 beyond.</summary>
public sealed class CosineKernel : RadialKernel
{
    // the sphere times the integral of u^(D-1) cos(pi u / 2) from 0 to 1, by the series of the cosine
    public override double LogVolume(int dimensions)
    {
        var (integral, term) = (0.0, 1.0);
        for (var k = 0; k < 12; k++)
        {
            integral += term / (dimensions + (2 * k));
            term *= -Math.PI * Math.PI / 4 / ((2 * k) + 1) / ((2 * k) + 2);
        }

        return LogSphere(dimensions) + Math.Log(integral);
    }

    public override void Values(Span<double> squared, double logLargest)
    {
        foreach (ref var s in squared) s = s < 1 ? Math.Cos(Math.PI / 2 * Math.Sqrt(s)) : 0;
    }

    // by rejection from 1 - u^2, an upper bound
    protected override double Distance(int dimensions, double chiSquare, RandomStream random)
    {
        while (true)
        {
            var u = EpanechnikovKernel.DistanceOf(chiSquare, random);
            if (random.NextUniform() * (1 - (u * u)) < Math.Cos(Math.PI / 2 * u)) return u;
            chiSquare = 2 * GammaSampler.Draw(0.5 * dimensions, random);
        }
    }
}
