namespace ProbDsl.Catalog.Distributions;

/// <summary>Ratios of gamma functions whose arguments may be large and close to each other.</summary>
internal static class RisingFactorial
{
    /// <summary>From here on, Stirling's series has full precision.</summary>
    public const double Large = 16;

    /// <summary>
    /// log(Gamma(s + x) / Gamma(s)) for s above 0 and x of at least 0. From s = 16 on by Stirling's series for both, with the large terms
    /// subtracted analytically: (s - 1/2) log(1 + x / s) + x log(s + x) - x + r(s + x) - r(s).
    /// </summary>
    public static Value Log(Value s, Value x)
    {
        var sum = s + x;
        var large = ((s - 0.5) * Log1p(x / s)) + (x * Ops.Log(sum)) - x + Remainder(sum) - Remainder(s);
        return Where(s >= Large, large, Lgamma(sum) - Lgamma(s));
    }

    /// <summary>log(n! / (k! (n - k)!)).</summary>
    public static Value LogChoose(Value n, Value k)
    {
        var fewer = Min(k, n - k);
        return Log(n - fewer + 1, fewer) - Lgamma(fewer + 1);
    }

    /// <summary>
    /// log Gamma(s) - ((s - 1/2) log s - s + 1/2 log 2 pi): Abramowitz and Stegun 6.1.41, accurate to 1e-16 from 16 on.
    /// </summary>
    public static Value Remainder(Value s)
    {
        var square = 1 / Square(s);
        return (1 / 12.0 - (square * (1 / 360.0 - (square * (1 / 1260.0 - (square * (1 / 1680.0 - (square / 1188)))))))) / s;
    }
}
