using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>Log-normal distribution: e to the power of Normal(mean_log, sd_log). Support: x &gt; 0; at 0 the density is 0. Scalar; repeated over a tensor target.</summary>
public sealed class LogNormal : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("LogNormal", TypePattern.Positive, new PositiveReals())
        .Parameter("mean_log", TypePattern.Real)
        .Parameter("sd_log", TypePattern.Positive);

    public override string Summary => "log x is Normal(mean_log, sd_log); mean exp(mean_log + sd_log^2 / 2)";

    // -1/2 z^2 - log x - log sd_log - 1/2 log 2 pi, z = (log x - mean_log) / sd_log
    public Value LogDensity(Value x, Arguments a) =>
        Where(x > 0, -0.5 * Square(Standardised(x, a)) - Log(x) - Log(a["sd_log"]) - Normal.HalfLogTwoPi, double.NegativeInfinity);

    public Value LogCdf(Value x, Arguments a) => LogNdtr(Standardised(Max(x, 0), a));

    public Value LogSurvival(Value x, Arguments a) => LogNdtr(-Standardised(Max(x, 0), a));

    public double Quantile(double p, double q, ReadOnlySpan<double> arguments) =>
        Math.Exp(arguments[0] + (arguments[1] * (p <= q ? NormalQuantile.Of(p) : -NormalQuantile.Of(q))));

    public Value Draw(Noise noise, Shape shape, Arguments a) => Exp(a["mean_log"] + (a["sd_log"] * noise.Normal(shape)));

    private static Value Standardised(Value x, Arguments a) => (Log(x) - a["mean_log"]) / a["sd_log"];
}
