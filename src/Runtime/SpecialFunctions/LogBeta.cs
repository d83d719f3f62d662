namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>
/// log(Gamma(a) Gamma(b) / Gamma(a + b)) for positive a and b, also where one of them is so large that the logarithms of Gamma functions
/// cancel: their ratio is then that of Stirling's series.
/// </summary>
public static class LogBeta
{
    // from here on, the series has full precision
    private const double Large = 16;

    public static double Compute(double a, double b)
    {
        var (small, large) = (Math.Min(a, b), Math.Max(a, b));
        return LogGamma.Compute(small) - LogRising(large, small);
    }

    /// <summary>log(Gamma(s + x) / Gamma(s)) for x of at least 0.</summary>
    private static double LogRising(double s, double x)
    {
        if (s < Large) return LogGamma.Compute(s + x) - LogGamma.Compute(s);
        return ((s - 0.5) * NearZero.Log1p(x / s)) + (x * Math.Log(s + x)) - x + StirlingRemainder(s + x) - StirlingRemainder(s);
    }

    /// <summary>
    /// log Gamma(s) - ((s - 1/2) log s - s + 1/2 log 2 pi) for s of at least 16: Abramowitz and Stegun 6.1.41.
    /// </summary>
    public static double StirlingRemainder(double s)
    {
        var square = 1 / (s * s);
        return (1 / 12.0 - (square * (1 / 360.0 - (square * (1 / 1260.0 - (square * (1 / 1680.0 - (square / 1188)))))))) / s;
    }
}
