using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>
/// Gamma distribution with mean shape / rate, rate = 1 / scale. Support: x &gt; 0; at 0 the density is its limit: infinite below shape 1, rate at it, else 0.
/// Scalar; repeated over a tensor target.
/// </summary>
public sealed class Gamma : Distribution, IDensity, ISampler, IElementSampler
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Gamma", TypePattern.Positive, new PositiveReals())
        .Parameter("shape", TypePattern.Positive)
        .Parameter("rate", TypePattern.Positive).AlsoWritten("scale", TypePattern.Positive);

    public override string Summary => "mean shape / rate, variance shape / rate^2; scale = 1 / rate";

    // shape log rate - log Gamma(shape) + (shape - 1) log x - rate x, where (1 - 1) log 0 = 0
    public Value LogDensity(Value x, Arguments a)
    {
        var (shape, rate) = (a["shape"], a["rate"]);
        var density = (shape * Log(rate)) - Lgamma(shape) + Counts.Times(shape - 1, Log(x)) - (rate * x);
        return Where((x >= 0) & IsFinite(x), density, double.NegativeInfinity);
    }

    public override Value? Respell(string asked, Arguments a) => asked == "rate" ? 1 / a["scale"] : 1 / a["rate"];

    // by the logarithm of a standard draw, which keeps its digits where a small shape makes the draw itself 0
    public Value Draw(Noise noise, Shape shape, Arguments a) => Exp(noise.LogGamma(shape, a["shape"]) - Log(a["rate"]));

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) => Math.Exp(GammaSampler.DrawLog(arguments[0], random) - Math.Log(arguments[1]));
}
