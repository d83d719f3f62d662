using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>
/// Inverse gamma distribution: scale over a standard gamma variable of this shape; mean scale / (shape - 1) for shape above 1. Support: x &gt; 0; at 0 the
/// density is 0. Scalar; repeated over a tensor target.
/// </summary>
public sealed class InverseGamma : Distribution, IDensity, ISampler, IElementSampler
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("InverseGamma", TypePattern.Positive, new PositiveReals())
        .Parameter("shape", TypePattern.Positive)
        .Parameter("scale", TypePattern.Positive);

    public override string Summary => "1 / x is Gamma(shape, rate = scale); mean scale / (shape - 1)";

    // shape log scale - log Gamma(shape) - (shape + 1) log x - scale / x
    public Value LogDensity(Value x, Arguments a)
    {
        var (shape, scale) = (a["shape"], a["scale"]);
        var density = (shape * Log(scale)) - Lgamma(shape) - ((shape + 1) * Log(x)) - (scale / x);
        return Where(x > 0, density, double.NegativeInfinity);
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => Exp(Log(a["scale"]) - noise.LogGamma(shape, a["shape"]));

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) => Math.Exp(Math.Log(arguments[1]) - GammaSampler.DrawLog(arguments[0], random));
}
