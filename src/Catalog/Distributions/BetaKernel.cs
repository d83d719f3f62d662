namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The density of the logit of a beta variable for numbers: what <see cref="Deviance.OfBeta"/> is for values of programs, with the large
/// terms subtracted analytically in the same way.
/// </summary>
internal static class BetaKernel
{
    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>log(x^a (1 - x)^b / B(a, b)) at x = sigmoid(logit).</summary>
    public static double Log(double a, double b, double logit)
    {
        var (logX, logRest) = (-Softplus(-logit), -Softplus(logit));
        if (Math.Min(a, b) < RisingFactorial.Large) return (a * logX) + (b * logRest) - LogBeta.Compute(a, b);
        var sum = a + b;
        var away = (b * Math.Exp(logX)) - (a * Math.Exp(logRest));
        return (0.5 * (Math.Log(a) + Math.Log(b) - Math.Log(sum))) - HalfLogTwoPi
            - LogBeta.StirlingRemainder(a) - LogBeta.StirlingRemainder(b) + LogBeta.StirlingRemainder(sum)
            - (a * Excess(away / a, logX + Math.Log(sum) - Math.Log(a))) - (b * Excess(-away / b, logRest + Math.Log(sum) - Math.Log(b)));
    }

    // u - log(1 + u), where the logarithm is also given for u far from 0
    private static double Excess(double u, double logOnePlus) => u - (Math.Abs(u) < 0.5 ? NearZero.Log1p(u) : logOnePlus);

    private static double Softplus(double x) => x > 0 ? x + NearZero.Log1p(Math.Exp(-x)) : NearZero.Log1p(Math.Exp(x));
}
