using MathNet.Numerics;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>The distribution of one number.</summary>
public abstract class ElementDistribution
{
    /// <summary>A number near 0 whose square, and products with numbers of data, do not underflow.</summary>
    public const double Least = 1e-100;

    public abstract Marginal Marginal { get; }

    /// <summary>The family, such as `Gamma`, and the names of its two parameters.</summary>
    public abstract (string Family, string One, string Other) Names { get; }

    /// <summary>The power of the number that has the family's distribution.</summary>
    public virtual double Power => 1;

    public abstract (double One, double Other) Parameters { get; }

    public abstract double LogDensity(double x);

    /// <summary>
    /// The log normalizer of the exponential family: that of <see cref="With"/> minus this one is log E[exp(a s1 + b s2)].
    /// </summary>
    public abstract double LogNormalizer { get; }

    /// <summary>The size in nats of the terms of <see cref="LogDensity"/> that nearly cancel.</summary>
    public abstract double LargestTerms { get; }

    public abstract double Draw(RandomStream random);

    /// <summary>log E[x^power]; infinite if there is no such moment.</summary>
    public abstract double LogMoment(double power);

    /// <summary>The sufficient statistics s1 and s2 of the family.</summary>
    public abstract (double First, double Second) Statistics(double x);

    /// <summary>x, or the nearest point at which log densities are finite and have all their digits.</summary>
    public virtual double Inside(double x) => Math.Clamp(x, Least, 1 / Least);

    /// <summary>A point on each side of x.</summary>
    public abstract (double, double) Beside(double x);

    /// <summary>The distribution times exp(a s1 + b s2), normalized; its density is NaN if the integral diverges.</summary>
    public abstract ElementDistribution With(double a, double b);
}

/// <summary>Gamma(shape, rate).</summary>
public sealed class GammaDistribution(double shape, double rate) : ElementDistribution
{
    public override Marginal Marginal => new(shape / rate, Math.Sqrt(shape) / rate, p => GammaQuantile.Compute(shape, p) / rate);

    public override double LogNormalizer => SpecialFunctions.GammaLn(shape) - (shape * Math.Log(rate));

    public override (string Family, string One, string Other) Names => ("Gamma", "shape", "rate");

    public override (double One, double Other) Parameters => (shape, rate);

    public override (double First, double Second) Statistics(double x) => (Math.Log(x), -x);

    public override (double, double) Beside(double x) => (x / 2, x * 2);

    public override ElementDistribution With(double a, double b) => new GammaDistribution(shape + a, rate + b);

    public override double LogDensity(double x) =>
        (shape * Math.Log(rate)) + ((shape - 1) * Math.Log(x)) - (rate * x) - SpecialFunctions.GammaLn(shape);

    public override double LargestTerms => Math.Max(Math.Abs(SpecialFunctions.GammaLn(shape)), Math.Abs(shape * Math.Log(rate)));

    public override double Draw(RandomStream random) => GammaSampler.Draw(shape, random) / rate;

    public override double LogMoment(double power) => GammaMoments.LogOf(shape, power) - (power * Math.Log(rate));
}

/// <summary>InverseGamma(shape, scale).</summary>
public sealed class InverseGammaDistribution(double shape, double scale) : ElementDistribution
{
    public override Marginal Marginal => new(
        GammaMoments.Exists(shape, -1) ? scale / (shape - 1) : double.PositiveInfinity,
        GammaMoments.Exists(shape, -2) ? scale / ((shape - 1) * Math.Sqrt(shape - 2)) : double.PositiveInfinity,
        p => scale / GammaQuantile.Compute(shape, 1 - p));

    public override double LogNormalizer => SpecialFunctions.GammaLn(shape) - (shape * Math.Log(scale));

    public override (string Family, string One, string Other) Names => ("InverseGamma", "shape", "scale");

    public override (double One, double Other) Parameters => (shape, scale);

    public override (double First, double Second) Statistics(double x) => (-Math.Log(x), -1 / x);

    public override (double, double) Beside(double x) => (x / 2, x * 2);

    public override ElementDistribution With(double a, double b) => new InverseGammaDistribution(shape + a, scale + b);

    public override double LogDensity(double x) =>
        (shape * Math.Log(scale)) - ((shape + 1) * Math.Log(x)) - (scale / x) - SpecialFunctions.GammaLn(shape);

    public override double LargestTerms => Math.Max(Math.Abs(SpecialFunctions.GammaLn(shape)), Math.Abs(shape * Math.Log(scale)));

    public override double Draw(RandomStream random) => scale / GammaSampler.Draw(shape, random);

    public override double LogMoment(double power) => GammaMoments.LogOf(shape, -power) + (power * Math.Log(scale));
}

/// <summary>Beta(alpha, beta).</summary>
public sealed class BetaDistribution(double alpha, double beta) : ElementDistribution
{
    public override Marginal Marginal =>
        new(alpha / (alpha + beta), Math.Sqrt(alpha * beta / (alpha + beta + 1)) / (alpha + beta),
            p => BetaQuantile.Compute(alpha, beta, p));

    public override double LogNormalizer => LogBeta.Compute(alpha, beta);

    public override (string Family, string One, string Other) Names => ("Beta", "alpha", "beta");

    public override (double One, double Other) Parameters => (alpha, beta);

    public override (double First, double Second) Statistics(double x) => (Math.Log(x), NearZero.Log1p(-x));

    public override double Inside(double x) => Math.Clamp(x, Least, 1 - Math.ScaleB(1, -40));

    public override (double, double) Beside(double x) => (x / (x + ((1 - x) * 2)), x / (x + ((1 - x) / 2)));

    public override ElementDistribution With(double a, double b) => new BetaDistribution(alpha + a, beta + b);

    public override double LogDensity(double x) =>
        ((alpha - 1) * Math.Log(x)) + ((beta - 1) * NearZero.Log1p(-x)) - LogBeta.Compute(alpha, beta);

    public override double LargestTerms =>
        Math.Abs(LogBeta.Compute(alpha, beta)) + Math.Abs(SpecialFunctions.GammaLn(Math.Min(alpha, beta)));

    public override double Draw(RandomStream random) => DrawWithLogs(alpha, beta, random).X;

    public override double LogMoment(double power) =>
        GammaMoments.LogOf(alpha, power) - GammaMoments.LogOf(alpha + beta, power);

    /// <summary>A draw with its log and that of 1 minus it, which has its digits where 1 - x is too small for a double beside 1.</summary>
    public static (double X, double Log, double LogComplement) DrawWithLogs(double alpha, double beta, RandomStream random)
    {
        var (a, b) = (GammaSampler.DrawLog(alpha, random), GammaSampler.DrawLog(beta, random));
        var total = Math.Max(a, b) + NearZero.Log1p(Math.Exp(-Math.Abs(a - b)));
        return (1 / (1 + Math.Exp(b - a)), a - total, b - total);
    }
}
