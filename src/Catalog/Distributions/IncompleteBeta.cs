namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The regularized incomplete beta function as a logarithm, with all its derivatives, at x = sigmoid(logit), so that neither end loses
/// precision. The tail beyond the mode of the logit, on x's side, is x^a (1 - x)^b / B(a, b) times an integral; the other one is its
/// complement. Relative errors: 1e-13 for parameters from 0.1, 1e-11 for parameters of 0.001, 1e-9 for parameters of 1e-5.
/// </summary>
internal static class IncompleteBeta
{
    // of a parameter below 1, whose mode is at an end: where the odds are as large relative to a + 1, the integrand of the lower tail has a
    // layer at 0 that its nodes miss
    private const double LogLargestOdds = 3.4;

    /// <summary>log P(X &lt;= x) of Beta(a, b).</summary>
    public static Value LogLower(Value a, Value b, Value logit) => Compute(a, b, logit).Lower;

    /// <summary>log P(X &gt; x) of Beta(a, b).</summary>
    public static Value LogUpper(Value a, Value b, Value logit) => Compute(a, b, logit).Upper;

    private static (Value Lower, Value Upper) Compute(Value a, Value b, Value logit)
    {
        var isInside = IsFinite(logit);
        var inside = Where(isInside, logit, 0);
        // the upper tail is the lower one of 1 - x, which has Beta(b, a)
        var (first, last) = (-Log(b + 1) - LogLargestOdds, Log(a + 1) + LogLargestOdds);
        var isBelow = inside <= Max(first, Min(Log(a) - Log(b), last));
        var tail = Min(LogTail(Where(isBelow, a, b), Where(isBelow, b, a), Where(isBelow, inside, -inside)), 0);
        var other = LogComplement.Exp(-tail);
        var isLow = logit < 0;
        return (Where(isInside, Where(isBelow, tail, other), Where(isLow, double.NegativeInfinity, 0)),
            Where(isInside, Where(isBelow, other, tail), Where(isLow, 0, double.NegativeInfinity)));
    }

    // for t = x exp(-z) below x: int exp(-a z) ((1 - t) / (1 - x))^(b - 1) dz, which is 1 / a plus (a + b) / a times the same for a + 1
    private static Value LogTail(Value a, Value b, Value logit)
    {
        var odds = Exp(logit);
        var bend = Max(b - 1, 0) * odds;
        var scale = 1 / Sqrt(Square(a + 1 - bend) + (bend * (1 + odds)));
        var (next, power, column) = (Matrices.Column(a + 1), Matrices.Column(b - 1), Matrices.Column(odds));
        var integral = TailIntegral.Log(scale, z => (power * Log1p(-(column * Expm1(-z)))) - (next * z));
        return Deviance.OfBeta(a, b, logit) + Log1p((a + b) * Exp(logit + integral)) - Log(a);
    }

    /// <summary>The same of numbers: log P(X &lt;= x) and log P(X &gt; x).</summary>
    public static LogTails Compute(double a, double b, double logit)
    {
        if (double.IsNegativeInfinity(logit)) return LogTails.AllAbove;
        if (double.IsPositiveInfinity(logit)) return LogTails.AllBelow;
        var (first, last) = (-Math.Log(b + 1) - LogLargestOdds, Math.Log(a + 1) + LogLargestOdds);
        return logit <= Math.Max(first, Math.Min(Math.Log(a) - Math.Log(b), last))
            ? LogTails.OfBelow(LogTail(a, b, logit)) : LogTails.OfAbove(LogTail(b, a, -logit));
    }

    private static double LogTail(double a, double b, double logit)
    {
        var odds = Math.Exp(logit);
        var (bend, sum) = (Math.Max(b - 1, 0) * odds, 0.0);
        var scale = 1 / Math.Sqrt(((a + 1 - bend) * (a + 1 - bend)) + (bend * (1 + odds)));
        for (var k = 0; k < TailIntegral.Places.Length; k++)
        {
            var z = scale * TailIntegral.Places[k];
            sum += Math.Exp(TailIntegral.LogWeights[k] + ((b - 1) * NearZero.Log1p(-odds * NearZero.Expm1(-z))) - ((a + 1) * z));
        }

        return BetaKernel.Log(a, b, logit) + Math.Log((1 + ((a + b) * odds * scale * sum)) / a);
    }
}
