namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// The terms of a log probability that stay small for large counts, and so keep their precision: Loader 2000, "Fast and accurate
/// computation of binomial probabilities".
/// </summary>
internal static class SaddlePoint
{
    public const double HalfLogTwoPi = 0.91893853320467274178;

    // of 1 .. 15; mpmath 1.2, 40 digits, rounded
    private static ReadOnlySpan<double> OfSmall =>
    [
        0.08106146679532725822, 0.041340695955409294094, 0.027677925684998339149, 0.020790672103765093112, 0.016644691189821192163,
        0.013876128823070747999, 0.011896709945891770095, 0.010411265261972096497, 0.0092554621827127329177, 0.0083305634333628712565,
        0.007573675487951840795, 0.0069428401072095298657, 0.0064089941880042070684, 0.0059513701127588477356, 0.005554733551962801371,
    ];

    /// <summary>log n! minus Stirling's (n + 1/2) log n - n + 1/2 log 2 pi, for integers n of at least 1: about 1 / (12 n).</summary>
    public static double StirlingError(double n)
    {
        if (n <= OfSmall.Length) return OfSmall[(int)n - 1];
        var inverse = 1 / n;
        var square = inverse * inverse;
        return inverse * (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square / 1188))));
    }

    /// <summary>k log(k / mean) + mean - k for positive k: half the squared distance in standard deviations, for k near the mean.</summary>
    public static double Deviance(double k, double mean)
    {
        var relative = (k - mean) / mean;
        return mean * ((1 + relative) * NearZero.Log1p(relative) - relative);
    }
}
