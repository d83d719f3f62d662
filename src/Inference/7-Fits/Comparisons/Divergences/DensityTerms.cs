namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// The integrands of all divergences of two densities at a point, from log p and log q: each is 0 where p = q and nowhere negative. Where
/// q = 0 &lt; p, those that are infinite are infinite.
/// </summary>
internal static class DensityTerms
{
    /// <summary>The divergences, then p and q themselves.</summary>
    public const int Count = 9, MassOfA = 7, MassOfB = 8;

    /// <summary>The term with a kink, where p = q.</summary>
    public const int Kink = 3;

    /// <param name="logP">log p.</param>
    /// <param name="logQ">log q.</param>
    /// <param name="into">[Count].</param>
    public static void At(double logP, double logQ, Span<double> into)
    {
        var (p, q) = (Math.Exp(logP), Math.Exp(logQ));
        into[0] = Relative(logP, logQ, p, q);
        into[1] = Relative(logQ, logP, q, p);
        var middle = LogMean(logP, logQ);
        var m = Math.Exp(middle);
        into[2] = 0.5 * (Relative(logP, middle, p, m) + Relative(logQ, middle, q, m));
        into[3] = 0.5 * Math.Abs(p - q);
        into[4] = 0.5 * Square(Math.Exp(0.5 * logP) - Math.Exp(0.5 * logQ));
        into[5] = ChiSquared(logP, logQ, p, q);
        into[6] = ChiSquared(logQ, logP, q, p);
        into[MassOfA] = p;
        into[MassOfB] = q;
    }

    /// <summary>log((p + q) / 2).</summary>
    public static double LogMean(double logP, double logQ)
    {
        var (high, low) = (Math.Max(logP, logQ), Math.Min(logP, logQ));
        return double.IsNegativeInfinity(high) ? high : high + double.LogP1(Math.Exp(low - high)) - Math.Log(2);
    }

    /// <summary>p log(p / q) - p + q: the integral is the KL divergence where both are normalized.</summary>
    private static double Relative(double logP, double logQ, double p, double q) =>
        p == 0 ? q : double.IsNegativeInfinity(logQ) ? double.PositiveInfinity : (p * (logP - logQ)) - p + q;

    private static double ChiSquared(double logP, double logQ, double p, double q) =>
        p == 0 ? q : double.IsNegativeInfinity(logQ) ? double.PositiveInfinity : Math.Exp((2 * logP) - logQ) - (2 * p) + q;

    private static double Square(double x) => x * x;
}
