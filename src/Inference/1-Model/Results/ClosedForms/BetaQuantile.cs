using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// The quantile function of Beta(alpha, beta), to about 12 digits however small it is (6 where a parameter is 1e9): Newton's
/// method in log x on the log of a tail, within a bracket.
/// </summary>
public static class BetaQuantile
{
    /// <summary>From this smaller parameter on an expansion about the normal distribution is exact to 5 digits of an sd.</summary>
    private const double Large = 1e6;

    /// <summary>From this smaller parameter on Newton's method starts at the quantile of the normal distribution.</summary>
    private const double Bell = 10;

    private const int MostSteps = 200, MostTerms = 10_000;

    private const double Enough = 1e-14, Tiny = 1e-300, LogHalf = -0.6931471805599453;

    public static double Compute(double alpha, double beta, double p)
    {
        if (double.IsNaN(alpha + beta + p)) return double.NaN;
        if (p is <= 0 or >= 1) return p <= 0 ? 0 : 1;
        if (Math.Min(alpha, beta) >= Large) return Expanded(alpha, beta, Normal.InvCDF(0, 1, p));
        var (log, isComplement) = LogOfSmaller(alpha, beta, p);
        return isComplement ? 1 - Math.Exp(log) : Math.Exp(log);
    }

    /// <summary>log(x / (1 - x)) of the quantile x, which has all digits where x is near 0 or 1.</summary>
    public static double LogOdds(double alpha, double beta, double p)
    {
        if (p is <= 0 or >= 1) return p <= 0 ? double.NegativeInfinity : double.PositiveInfinity;
        if (Math.Min(alpha, beta) >= Large)
        {
            var x = Expanded(alpha, beta, Normal.InvCDF(0, 1, p));
            return Math.Log(x / (1 - x));
        }

        var (log, isComplement) = LogOfSmaller(alpha, beta, p);
        var odds = log - NearZero.Log1p(-Math.Exp(log));
        return isComplement ? -odds : odds;
    }

    /// <summary>The log of x or 1 - x: of both the smaller one has more digits.</summary>
    private static (double Log, bool IsComplement) LogOfSmaller(double alpha, double beta, double p)
    {
        var logBeta = LogBeta(alpha, beta);
        var half = Math.Exp(LogTail(alpha, beta, LogHalf, LogHalf, logBeta, isUpper: false));
        return p <= half ? (Smaller(alpha, beta, logBeta, p, 1 - p), false) : (Smaller(beta, alpha, logBeta, 1 - p, p), true);
    }

    private static double Expanded(double alpha, double beta, double z)
    {
        var total = alpha + beta;
        var skew = (beta - alpha) * Math.Sqrt(total + 1) / ((total + 2) * Math.Sqrt(alpha * beta));
        return (alpha / total) + (Math.Sqrt(alpha * beta / (total + 1)) / total * (z + (((z * z) - 1) / 3 * skew)));
    }

    /// <summary>The log of a quantile below about 1/2.</summary>
    /// <param name="alpha">The first parameter.</param>
    /// <param name="beta">The second parameter.</param>
    /// <param name="logBeta">The log of their beta function.</param>
    /// <param name="lower">The probability below it.</param>
    /// <param name="upper">The probability above it.</param>
    private static double Smaller(double alpha, double beta, double logBeta, double lower, double upper)
    {
        var (low, high, isUpper) = (double.NegativeInfinity, 0.0, lower > 0.5);
        var target = Math.Log(isUpper ? upper : lower);
        var at = Start(alpha, beta, logBeta, lower);
        for (var step = 0; step < MostSteps; step++)
        {
            var logOther = at < LogHalf ? NearZero.Log1p(-Math.Exp(at)) : Math.Log(-NearZero.Expm1(at));
            var tail = LogTail(alpha, beta, at, logOther, logBeta, isUpper);
            // rises with x
            var above = isUpper ? target - tail : tail - target;
            if (above > 0) high = at;
            else low = at;
            var next = at - (above / Math.Exp((alpha * at) + ((beta - 1) * logOther) - logBeta - tail));
            if (!(next > low && next < high)) next = double.IsNegativeInfinity(low) ? (2 * at) - 1 : 0.5 * (low + high);
            if (Math.Abs(next - at) <= Enough * Math.Max(1, Math.Abs(at))) return next;
            at = next;
        }

        return at;
    }

    private static double Start(double alpha, double beta, double logBeta, double lower)
    {
        if (alpha >= Bell && Expanded(alpha, beta, Normal.InvCDF(0, 1, lower)) is > 0 and < 1 and var near) return Math.Log(near);
        // P(X <= x) is about x^alpha / (alpha B) for small x
        var at = (Math.Log(lower) + Math.Log(alpha) + logBeta) / alpha;
        return at < 0 ? at : LogHalf;
    }

    /// <summary>The log of the beta function; of a large parameter by Stirling's series, whose large terms are taken out.</summary>
    private static double LogBeta(double one, double other)
    {
        var (a, b) = (Math.Min(one, other), Math.Max(one, other));
        return b < Bell ? SpecialFunctions.BetaLn(a, b)
            : SpecialFunctions.GammaLn(a) - ((b - 0.5) * NearZero.Log1p(a / b)) - (a * Math.Log(a + b)) + a + Series(b) - Series(a + b);

        static double Series(double x)
        {
            var inverse = 1 / (x * x);
            return (1 - (inverse * ((1 / 30.0) - (inverse * ((1 / 105.0) - (inverse * ((1 / 140.0) - (inverse / 99)))))))) / (12 * x);
        }
    }

    /// <summary>The log of the probability below exp(at), or above it: from the one that a fraction gives with all digits.</summary>
    private static double LogTail(double alpha, double beta, double at, double logOther, double logBeta, bool isUpper)
    {
        var x = Math.Exp(at);
        var both = (alpha * at) + (beta * logOther) - logBeta;
        var isLeft = x <= (alpha + 1) / (alpha + beta + 2);
        var tail = isLeft ? both - Math.Log(alpha) + Math.Log(Fraction(alpha, beta, x))
            : both - Math.Log(beta) + Math.Log(Fraction(beta, alpha, -NearZero.Expm1(at)));
        return isLeft != isUpper ? tail : NearZero.Log1p(-Math.Exp(tail));
    }

    /// <summary>
    /// The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method: x^a (1 - x)^b / (a B) times it is the
    /// function.
    /// </summary>
    private static double Fraction(double a, double b, double x)
    {
        var denominator = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        var (numerator, value) = (1.0, denominator);
        for (var m = 1; m <= MostTerms; m++)
        {
            Include(m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))));
            if (Math.Abs(Include(-(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1))) - 1) < Enough / 10) break;
        }

        return value;

        double Include(double term)
        {
            denominator = 1 / NotZero(1 + (term * denominator));
            numerator = NotZero(1 + (term / numerator));
            value *= denominator * numerator;
            return denominator * numerator;
        }
    }

    private static double NotZero(double x) => Math.Abs(x) < Tiny ? Tiny : x;
}
