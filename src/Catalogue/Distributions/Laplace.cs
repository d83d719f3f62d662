using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>Laplace distribution: exponential on both sides of location, sd = scale sqrt(2). Support: the real line. Scalar; repeated over a tensor target.</summary>
public sealed class Laplace : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Laplace", TypePattern.Real, new Reals())
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive);

    public override string Summary => "exponential on both sides of location; scale is the mean distance from it";

    // -|x - location| / scale - log(2 scale)
    public Value LogDensity(Value x, Arguments a) => -(Abs(x - a["location"]) / a["scale"]) - Log(2 * a["scale"]);

    public Value LogCdf(Value x, Arguments a) => LogBelow((x - a["location"]) / a["scale"]);

    public Value LogSurvival(Value x, Arguments a) => LogBelow((a["location"] - x) / a["scale"]);

    // log 2p below the middle, -log 2q above
    public double Quantile(double p, double q, ReadOnlySpan<double> arguments) => arguments[0] + (arguments[1] * (p <= q ? Math.Log(2 * p) : -Math.Log(2 * q)));

    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var fromMiddle = noise.Uniform(shape) - 0.5;
        return a["location"] - (a["scale"] * Sign(fromMiddle) * Log1p(-2 * Abs(fromMiddle)));
    }

    // the tail on z's own side has probability exp(-|z|) / 2
    private static Value LogBelow(Value z)
    {
        var logTail = -Abs(z) - Math.Log(2);
        return Where(z < 0, logTail, Log1p(-Exp(logTail)));
    }
}
