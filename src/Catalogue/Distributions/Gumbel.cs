using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>
/// Gumbel distribution of the largest of many: P(X &lt;= x) = exp(-exp(-(x - location) / scale)). Support: the real line. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Gumbel : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Gumbel", TypePattern.Real, new Reals())
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive);

    public override string Summary => "the largest of many: P(X <= x) = exp(-exp(-(x - location) / scale))";

    // -z - exp(-z) - log scale
    public Value LogDensity(Value x, Arguments a)
    {
        var z = (x - a["location"]) / a["scale"];
        return -z - Exp(-z) - Log(a["scale"]);
    }

    public Value LogCdf(Value x, Arguments a) => -Exp((a["location"] - x) / a["scale"]);

    public Value LogSurvival(Value x, Arguments a) => LogOneLess.ExpOfLog((a["location"] - x) / a["scale"]);

    // -log(-log p)
    public double Quantile(double p, double q, ReadOnlySpan<double> arguments) =>
        arguments[0] - (arguments[1] * Math.Log(-(p <= q ? Math.Log(p) : LogOneLess.Of(q))));

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["location"] - (a["scale"] * Log(-Log(noise.Uniform(shape))));
}
