using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>Uniform distribution between two bounds, which belong to its support. Scalar; repeated over a tensor target.</summary>
public sealed class Uniform : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Uniform", TypePattern.Real, new BoundedBy("low", "high"))
        .Parameter("low", TypePattern.Real).Parameter("high", TypePattern.Real);

    public override string Summary => "anywhere from low to high, equally likely";

    // -log(high - low)
    public Value LogDensity(Value x, Arguments a) => Where((a["low"] <= x) & (x <= a["high"]), -Log(a["high"] - a["low"]), double.NegativeInfinity);

    // (x - low) / (high - low)
    public Value LogCdf(Value x, Arguments a) => Log(Share(x - a["low"], a));

    public Value LogSurvival(Value x, Arguments a) => Log(Share(a["high"] - x, a));

    public double Quantile(double p, double q, ReadOnlySpan<double> arguments)
    {
        var (low, high) = (arguments[0], arguments[1]);
        return p <= q ? low + (p * (high - low)) : high - (q * (high - low));
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["low"] + ((a["high"] - a["low"]) * noise.Uniform(shape));

    private static Value Share(Value length, Arguments a) => Min(Max(length / (a["high"] - a["low"]), 0), 1);
}
