using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>
/// Beta distribution with mean alpha / (alpha + beta). Support: 0 &lt; x &lt; 1; at 0 and 1 the density is its limit there: infinite where that side's parameter
/// is below 1, finite at 1, else 0. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Beta : Distribution, IDensity, ISampler, IElementSampler
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Beta", TypePattern.Unit, new UnitInterval())
        .Parameter("alpha", TypePattern.Positive)
        .Parameter("beta", TypePattern.Positive);

    public override string Summary => "shares with mean alpha / (alpha + beta)";

    // (alpha - 1) log x + (beta - 1) log(1 - x) - log B(alpha, beta), where (1 - 1) log 0 = 0
    public Value LogDensity(Value x, Arguments a)
    {
        var (alpha, beta) = (a["alpha"], a["beta"]);
        var density = Counts.Times(alpha - 1, Log(x)) + Counts.Times(beta - 1, Log1p(-x)) - LogBeta(alpha, beta);
        return Where((x >= 0) & (x <= 1), density, double.NegativeInfinity);
    }

    // g / (g + h) with g, h standard gamma draws, by their logarithms: small shapes make both draws 0
    public Value Draw(Noise noise, Shape shape, Arguments a) => Sigmoid(noise.LogGamma(shape, a["alpha"]) - noise.LogGamma(shape, a["beta"]));

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random)
    {
        var logOdds = GammaSampler.DrawLog(arguments[0], random) - GammaSampler.DrawLog(arguments[1], random);
        return 1 / (1 + Math.Exp(-logOdds));
    }

    // Gamma(s) Gamma(l) / Gamma(s + l), s the smaller and l the larger
    private static Value LogBeta(Value alpha, Value beta)
    {
        var (smaller, larger) = (Min(alpha, beta), Max(alpha, beta));
        return Lgamma(smaller) - RisingFactorial.Log(larger, smaller);
    }
}
