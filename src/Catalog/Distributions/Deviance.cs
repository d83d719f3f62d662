namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Densities of gamma and beta kind without their large terms, which cancel: Loader 2000, "Fast and accurate computation of binomial
/// probabilities". From <see cref="RisingFactorial.Large"/> on, Gamma functions are Stirling's series.
/// </summary>
internal static class Deviance
{
    // the rounding of a sum of probabilities
    private const double SumRounding = 1e-13;

    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>log(y^a exp(-y) / Gamma(a)) for y above 0.</summary>
    public static Value OfGamma(Value a, Value y, Value logY) => Where(IsLarge(a), OfLargeGamma(a, y, logY), (a * logY) - y - Lgamma(a));

    /// <summary>
    /// Totals of counts from which log probabilities are computed without their large terms; below, the rounding of these is about 1e-11.
    /// </summary>
    public const double LargeTotal = 1e5;

    /// <summary>
    /// A log density of counts: the usual formula, another one where totals are large, which is not part of a program without any, and -inf
    /// outside of the support.
    /// </summary>
    /// <param name="isInside">Whether counts are inside.</param>
    /// <param name="totals">The totals.</param>
    /// <param name="usual">The usual formula.</param>
    /// <param name="large">That for large totals, given where it applies.</param>
    public static Value LogDensity(Value isInside, Value totals, Value usual, Func<Value, Value> large)
    {
        if (ConstantBounds.AreBelow(totals, LargeTotal)) return Where(isInside, usual, double.NegativeInfinity);
        var isLarge = isInside & (totals >= LargeTotal);
        return Where(isInside, Where(isLarge, large(isLarge), usual), double.NegativeInfinity);
    }

    /// <summary>Where the formulas for large arguments apply.</summary>
    public static Value IsLarge(Value a) => a >= RisingFactorial.Large;

    /// <summary>The same where a is large.</summary>
    public static Value OfLargeGamma(Value a, Value y, Value logY)
    {
        var large = Where(IsLarge(a), a, RisingFactorial.Large);
        return (0.5 * Log(large)) - HalfLogTwoPi - RisingFactorial.Remainder(large)
            - (large * Of((y - large) / large, logY - Log(large)));
    }

    /// <summary>log(x^a (1 - x)^b / B(a, b)) at x = sigmoid(logit).</summary>
    public static Value OfBeta(Value a, Value b, Value logit)
    {
        var (logX, logRest) = (-Softplus(-logit), -Softplus(logit));
        return Where(IsLarge(a) & IsLarge(b), OfLargeBeta(a, b, logit), (a * logX) + (b * logRest) - LogBeta(a, b));
    }

    /// <summary>The same where both a and b are large.</summary>
    public static Value OfLargeBeta(Value a, Value b, Value logit)
    {
        var (logX, logRest, areLarge) = (-Softplus(-logit), -Softplus(logit), IsLarge(a) & IsLarge(b));
        var (p, q) = (Where(areLarge, a, RisingFactorial.Large), Where(areLarge, b, RisingFactorial.Large));
        var sum = p + q;
        var away = (q * Sigmoid(logit)) - (p * Sigmoid(-logit));
        return (0.5 * (Log(p) + Log(q) - Log(sum))) - HalfLogTwoPi
            - RisingFactorial.Remainder(p) - RisingFactorial.Remainder(q) + RisingFactorial.Remainder(sum)
            - (p * Of(away / p, logX + Log(sum) - Log(p))) - (q * Of(-away / q, logRest + Log(sum) - Log(q)));
    }

    /// <summary>log(Gamma(a) Gamma(b) / Gamma(a + b)), the two larger ones as a ratio.</summary>
    public static Value LogBeta(Value a, Value b)
    {
        var (small, large) = (Min(a, b), Max(a, b));
        return Lgamma(small) - RisingFactorial.Log(large, small);
    }

    /// <summary>log(n! / (x! (n - x)!) p^x q^(n - x)) for n above 0 and q = 1 - p.</summary>
    public static Value OfBinomial(Value n, Value x, (Value Number, Value Log) p, (Value Number, Value Log) q)
    {
        var (rest, logN) = (n - x, Log(n));
        var away = (rest * p.Number) - (x * q.Number);
        return BesideStirling(n) - BesideStirling(x) - BesideStirling(rest)
            - OfCount(x, away, p.Log + logN) - OfCount(rest, -away, q.Log + logN);
    }

    /// <summary>log(n! / (x[1]! x[2]! ..) p[1]^x[1] p[2]^x[2] ..) for n above 0, over the last dimension.</summary>
    // the sum of p is 1 but for rounding, which n would magnify; its derivative counts
    public static Value OfMultinomial(Value n, Value x, Value p)
    {
        var (column, beyondOne) = (Functions.Matrices.Column(n), Sum(p, -1) - 1);
        var sum = beyondOne - StopGradient(Where(Abs(beyondOne) < SumRounding, beyondOne, 0));
        return BesideStirling(n) + (n * sum)
            - Sum(BesideStirling(x) + OfCount(x, (column * p) - x, Log(p) + Log(column)), -1);
    }

    /// <summary>log x! - (x log x - x) for counts.</summary>
    private static Value BesideStirling(Value x)
    {
        var (large, small) = (Where(IsLarge(x), x, RisingFactorial.Large), Where(IsLarge(x), 1, x));
        return Where(IsLarge(x), (0.5 * Log(large)) + HalfLogTwoPi + RisingFactorial.Remainder(large),
            Lgamma(small + 1) - XLogY.Of(small, small) + small);
    }

    /// <summary>x log(x / mean) + mean - x for mean - x and log mean, with 0 log 0 = 0.</summary>
    private static Value OfCount(Value x, Value away, Value logMean)
    {
        var (isSome, some) = (x > 0, Where(x > 0, x, 1));
        return Where(isSome, some * Of(away / some, logMean - Log(some)), away);
    }

    // u - log(1 + u), where the logarithm is also given for u far from 0
    private static Value Of(Value u, Value logOnePlus)
    {
        var isNear = Abs(u) < 0.5;
        return u - Where(isNear, Log1p(Where(isNear, u, 0)), logOnePlus);
    }
}
