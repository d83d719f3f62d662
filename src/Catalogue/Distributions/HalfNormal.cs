using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The absolute value of a normal variable about 0; sd is that variable's, the mean is sd sqrt(2 / pi). Support: 0 and up, densest at 0. Scalar; repeated over a tensor target.</summary>
public sealed class HalfNormal : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("HalfNormal", TypePattern.Positive, new PositiveReals())
        .Parameter("sd", TypePattern.Positive);

    public override string Summary => "|z|, z from Normal(0, sd); mean = sd sqrt(2 / pi)";

    // log 2 - 1/2 (x / sd)^2 - log sd - 1/2 log 2 pi
    public Value LogDensity(Value x, Arguments a) =>
        Where(x >= 0, (-0.5 * Square(x / a["sd"])) - Log(a["sd"]) + (Math.Log(2) - Normal.HalfLogTwoPi), double.NegativeInfinity);

    // erf(x / (sd sqrt 2))
    public Value LogCdf(Value x, Arguments a) => Log(Erf(Max(x, 0) / (Math.Sqrt(2) * a["sd"])));

    // 2 P(Z > x / sd)
    public Value LogSurvival(Value x, Arguments a) => Math.Log(2) + LogNdtr(-Max(x, 0) / a["sd"]);

    // half of it lies on each side of 0: P(0 < Z <= t) = p / 2, P(Z > t) = q / 2
    public double Quantile(double p, double q, ReadOnlySpan<double> arguments) =>
        arguments[0] * (p <= q ? NormalQuantile.FromMedian(0.5 * p) : -NormalQuantile.Of(0.5 * q));

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["sd"] * Abs(noise.Normal(shape));
}
