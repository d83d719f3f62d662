namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>Poisson draws. A rate of 0 gives 0, a negative one NaN.</summary>
public static class PoissonSampler
{
    public static double Draw(double rate, RandomStream random) => rate switch
    {
        >= 0 and < 10 => ByProduct(rate, random),
        double.PositiveInfinity => rate,
        >= 10 => ByRejection(rate, random),
        _ => double.NaN,
    };

    // Knuth, The art of computer programming 2, 3.4.1: the number of uniforms whose product stays above exp(-rate)
    private static double ByProduct(double rate, RandomStream random)
    {
        var (limit, count) = (Math.Exp(-rate), 0);
        for (var product = random.NextUniform(); product > limit; product *= random.NextUniform()) count++;
        return count;
    }

    // Hoermann 1993, "The transformed rejection method for generating Poisson random variables", algorithm PTRS
    private static double ByRejection(double rate, RandomStream random)
    {
        var b = 0.931 + 2.53 * Math.Sqrt(rate);
        var a = -0.059 + 0.02483 * b;
        var (inverseAlpha, surely) = (1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2));
        while (true)
        {
            var (u, v) = (random.NextUniform() - 0.5, random.NextUniform());
            var edge = 0.5 - Math.Abs(u);
            var k = Math.Floor((2 * a / edge + b) * u + rate + 0.43);
            if (edge >= 0.07 && v <= surely) return k;
            if (k < 0 || edge < 0.013 && v > edge) continue;
            if (Math.Log(v * inverseAlpha / (a / (edge * edge) + b)) <= LogMass(k, rate)) return k;
        }
    }

    private static double LogMass(double k, double rate) =>
        k == 0 ? -rate : -SaddlePoint.Deviance(k, rate) - SaddlePoint.StirlingError(k) - Math.Log(k) / 2 - SaddlePoint.HalfLogTwoPi;
}
