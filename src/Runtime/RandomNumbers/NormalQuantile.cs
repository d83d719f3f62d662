namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// The quantile function of the standard normal with a relative error of about 1e-16: Wichura 1988, "Algorithm AS 241: the percentage
/// points of the normal distribution", PPND16. Three ratios of polynomials: the middle, the shoulders, the tails.
/// </summary>
public static class NormalQuantile
{
    // the logarithm of a probability that a double still has with all digits
    private const double Smallest = -690, HalfLogTwoPi = 0.91893853320467274178;

    // from the highest power down to the constant
    private static ReadOnlySpan<double> MiddleAbove =>
    [
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
    ];

    private static ReadOnlySpan<double> MiddleBelow =>
    [
        5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
        5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
    ];

    private static ReadOnlySpan<double> ShoulderAbove =>
    [
        7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
        3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
    ];

    private static ReadOnlySpan<double> ShoulderBelow =>
    [
        1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
        0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
    ];

    private static ReadOnlySpan<double> TailAbove =>
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
        0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
    ];

    private static ReadOnlySpan<double> TailBelow =>
    [
        2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
        0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
    ];

    /// <param name="p">Between 0 and 1; 0 gives -inf, 1 gives +inf, anything outside NaN.</param>
    public static double Compute(double probability)
    {
        var fromMiddle = probability - 0.5;
        if (Math.Abs(fromMiddle) <= 0.425) return FromMedian(fromMiddle);
        if (!(probability > 0 && probability < 1))
            return probability == 0 ? double.NegativeInfinity : probability == 1 ? double.PositiveInfinity : double.NaN;
        var depth = Math.Sqrt(-Math.Log(Math.Min(probability, 1 - probability)));
        return Math.Sign(fromMiddle)
            * (depth <= 5
                ? RatioOfPolynomials.Evaluate(ShoulderAbove, ShoulderBelow, depth - 1.6)
                : RatioOfPolynomials.Evaluate(TailAbove, TailBelow, depth - 5));
    }

    /// <summary>The quantile of a probability that is given as a logarithm and may be below the range of a double.</summary>
    public static double OfLog(double log)
    {
        if (!(log < Smallest) || double.IsNegativeInfinity(log)) return Compute(Math.Exp(log));
        // Newton's method: log Phi is close to a parabola there, whose derivative is the density divided by Phi
        var x = -Math.Sqrt(-2 * log);
        for (var step = 0; step < 5; step++)
        {
            var below = NormalCdf.Log(x);
            x -= (below - log) / Math.Exp((-0.5 * x * x) - below - HalfLogTwoPi);
        }

        return x;
    }

    /// <summary>The x with P(0 &lt; X &lt;= x) = p, accurate near 0.</summary>
    /// <param name="p">The probability between the median and x, from -0.425 to 0.425.</param>
    public static double FromMedian(double p) => p * RatioOfPolynomials.Evaluate(MiddleAbove, MiddleBelow, 0.180625 - p * p);
}
