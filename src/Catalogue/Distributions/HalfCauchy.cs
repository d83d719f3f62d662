using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The absolute value of a Cauchy variable about 0: median scale, no mean. Support: 0 and up, densest at 0. Scalar; repeated over a tensor target.</summary>
public sealed class HalfCauchy : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("HalfCauchy", TypePattern.Positive, new PositiveReals())
        .Parameter("scale", TypePattern.Positive);

    public override string Summary => "|c|, c from Cauchy(0, scale); half of it below scale";

    // log 2 / (pi scale) - log(1 + (x / scale)^2)
    public Value LogDensity(Value x, Arguments a) =>
        Where(x >= 0, Math.Log(2 / Math.PI) - Log(a["scale"]) - LogOnePlusSquare.Of(x / a["scale"]), double.NegativeInfinity);

    // 2 atan(x / scale) / pi
    public Value LogCdf(Value x, Arguments a) => Math.Log(2 / Math.PI) + Log(Atan(Max(x, 0) / a["scale"]));

    public Value LogSurvival(Value x, Arguments a) => Math.Log(2) + Cauchy.LogBeyond(Max(x, 0) / a["scale"]);

    // scale tan(pi p / 2) = scale / tan(pi q / 2)
    public double Quantile(double p, double q, ReadOnlySpan<double> arguments) =>
        arguments[0] * (p <= q ? Math.Tan(0.5 * Math.PI * p) : 1 / Math.Tan(0.5 * Math.PI * q));

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["scale"] * Abs(Cauchy.Standard(noise, shape));
}
