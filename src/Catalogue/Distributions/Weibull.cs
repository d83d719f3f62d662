using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>
/// Weibull distribution: P(X &gt; x) = exp(-(x / scale)^shape). Support: x &gt; 0; at 0 the density is its limit: infinite below shape 1, 1 / scale at it,
/// else 0. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Weibull : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Weibull", TypePattern.Positive, new PositiveReals())
        .Parameter("shape", TypePattern.Positive)
        .Parameter("scale", TypePattern.Positive);

    public override string Summary => "P(X > x) = exp(-(x / scale)^shape)";

    // log shape - log scale + (shape - 1) log z - z^shape, z = x / scale, where (1 - 1) log 0 = 0
    public Value LogDensity(Value x, Arguments a)
    {
        var (shape, z) = (a["shape"], x / a["scale"]);
        var density = Log(shape) - Log(a["scale"]) + Counts.Times(shape - 1, Log(z)) - Pow(z, shape);
        return Where((x >= 0) & IsFinite(x), density, double.NegativeInfinity);
    }

    public Value LogCdf(Value x, Arguments a) => LogOneLess.ExpOfLog(a["shape"] * Log(Max(x / a["scale"], 0)));

    public Value LogSurvival(Value x, Arguments a) => -Pow(Max(x / a["scale"], 0), a["shape"]);

    // scale (-log q)^(1 / shape)
    public double Quantile(double p, double q, ReadOnlySpan<double> arguments) =>
        arguments[1] * Math.Pow(-(p <= q ? LogOneLess.Of(p) : Math.Log(q)), 1 / arguments[0]);

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["scale"] * Pow(-Log(noise.Uniform(shape)), 1 / a["shape"]);
}
