namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// Binomial draws: the number of successes in n trials. NaN if n is negative, fractional or infinite, or the probability is outside [0, 1].
/// </summary>
public static class BinomialSampler
{
    public static double Draw(double n, double probability, RandomStream random) => probability switch
    {
        _ when !(n >= 0 && double.IsInteger(n)) => double.NaN,
        > 0.5 and <= 1 => n - UpToHalf(n, 1 - probability, random),
        >= 0 and <= 0.5 => UpToHalf(n, probability, random),
        _ => double.NaN,
    };

    private static double UpToHalf(double n, double p, RandomStream random) =>
        p == 0 ? 0 : n * p < 10 ? ByWaiting(n, p, random) : ByRejection(n, p, random);

    // Devroye 1986, Non-uniform random variate generation, X.4.3: the number of trials from one success to the next is geometric, drawn by
    // inversion
    private static double ByWaiting(double n, double p, RandomStream random)
    {
        var (perTrial, successes) = (NearZero.Log1p(-p), -1);
        for (var trial = 0.0; trial <= n; successes++) trial += Math.Floor(Math.Log(random.NextUniform()) / perTrial) + 1;
        return successes;
    }

    // Hoermann 1993, "The generation of binomial random variates", algorithm BTRS
    private static double ByRejection(double n, double p, RandomStream random)
    {
        var deviation = Math.Sqrt(n * p * (1 - p));
        var b = 1.15 + 2.53 * deviation;
        var a = -0.0873 + 0.0248 * b + 0.01 * p;
        var (alpha, surely) = ((2.83 + 5.1 / b) * deviation, 0.92 - 4.2 / b);
        var atMode = LogMass(Math.Floor((n + 1) * p), n, p);
        while (true)
        {
            var (u, v) = (random.NextUniform() - 0.5, random.NextUniform());
            var edge = 0.5 - Math.Abs(u);
            var k = Math.Floor((2 * a / edge + b) * u + n * p + 0.5);
            if (edge >= 0.07 && v <= surely) return k;
            if (k < 0 || k > n) continue;
            if (Math.Log(v * alpha / (a / (edge * edge) + b)) <= LogMass(k, n, p) - atMode) return k;
        }
    }

    private static double LogMass(double k, double n, double p)
    {
        if (k == 0) return n * NearZero.Log1p(-p);
        if (k == n) return n * Math.Log(p);
        return SaddlePoint.StirlingError(n) - SaddlePoint.StirlingError(k) - SaddlePoint.StirlingError(n - k)
            - SaddlePoint.Deviance(k, n * p) - SaddlePoint.Deviance(n - k, n * (1 - p))
            - (Math.Log(k) + NearZero.Log1p(-k / n)) / 2 - SaddlePoint.HalfLogTwoPi;
    }
}
