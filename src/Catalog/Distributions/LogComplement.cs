namespace ProbDsl.Catalog.Distributions;

/// <summary>Differences of probabilities that are given as logarithms.</summary>
internal static class LogComplement
{
    /// <summary>
    /// log(1 - exp(-d)) for d from 0 up, accurate at both ends: Maechler 2012, "Accurately computing log(1 - exp(-|a|))".
    /// </summary>
    // each branch has an argument at which its derivative is finite
    public static Value Exp(Value minus)
    {
        var isSmall = minus < Math.Log(2);
        return Where(isSmall, Log(-Expm1(-Where(isSmall, minus, 1))), Log1p(-Ops.Exp(-Where(isSmall, 1, minus))));
    }

    /// <summary>The same for a number; below log 2 by 1 - exp(-d) = 2 sinh(d / 2) exp(-d / 2).</summary>
    public static double Exp(double minus) => minus < Math.Log(2) ? Math.Log(2 * Math.Sinh(minus / 2)) - (minus / 2) : Of(Math.Exp(-minus));

    /// <summary>log(1 - p), accurate near 0.</summary>
    public static double Of(double p) => -2 * Math.Atanh(p / (2 - p));

    /// <summary>log(exp(large) - exp(small)).</summary>
    public static Value Difference(Value large, Value small) => large + Exp(large - small);
}
