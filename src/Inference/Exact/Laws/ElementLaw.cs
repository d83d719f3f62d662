using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>The law of one number.</summary>
internal abstract class ElementLaw
{
    public abstract Marginal Marginal { get; }

    public abstract double LogDensity(double x);

    public abstract double Draw(RandomStream random);
}

/// <summary>Gamma(shape, rate).</summary>
internal sealed class GammaLaw(double shape, double rate) : ElementLaw
{
    public override Marginal Marginal => new(shape / rate, Math.Sqrt(shape) / rate, p => Gamma.InvCDF(shape, rate, p));

    public double Shape => shape;

    public double Rate => rate;

    public override double LogDensity(double x) => (shape * Math.Log(rate)) + ((shape - 1) * Math.Log(x)) - (rate * x) - SpecialFunctions.GammaLn(shape);

    public override double Draw(RandomStream random) => GammaSampler.Draw(shape, random) / rate;
}

/// <summary>InverseGamma(shape, scale).</summary>
internal sealed class InverseGammaLaw(double shape, double scale) : ElementLaw
{
    public override Marginal Marginal => new(
        shape > 1 ? scale / (shape - 1) : double.PositiveInfinity,
        shape > 2 ? scale / ((shape - 1) * Math.Sqrt(shape - 2)) : double.PositiveInfinity,
        p => 1 / Gamma.InvCDF(shape, scale, 1 - p));

    public double Shape => shape;

    public double Scale => scale;

    public override double LogDensity(double x) => (shape * Math.Log(scale)) - ((shape + 1) * Math.Log(x)) - (scale / x) - SpecialFunctions.GammaLn(shape);

    public override double Draw(RandomStream random) => scale / GammaSampler.Draw(shape, random);
}

/// <summary>Beta(alpha, beta).</summary>
internal sealed class BetaLaw(double alpha, double beta) : ElementLaw
{
    public override Marginal Marginal => new(alpha / (alpha + beta), Math.Sqrt(alpha * beta / (alpha + beta + 1)) / (alpha + beta), p => Beta.InvCDF(alpha, beta, p));

    public override double LogDensity(double x) => ((alpha - 1) * Math.Log(x)) + ((beta - 1) * NearZero.Log1p(-x)) - SpecialFunctions.BetaLn(alpha, beta);

    public override double Draw(RandomStream random)
    {
        var (a, b) = (GammaSampler.DrawLog(alpha, random), GammaSampler.DrawLog(beta, random));
        return 1 / (1 + Math.Exp(b - a));
    }
}
