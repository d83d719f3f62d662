using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>Cauchy distribution about its median, half of it within scale of location; it has no mean. Support: the real line. Scalar; repeated over a tensor target.</summary>
public sealed class Cauchy : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Cauchy", TypePattern.Real, new Reals())
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive);

    public override string Summary => "half of it within scale of location, so heavy in the tails that it has no mean";

    // -log(1 + z^2) - log(pi scale)
    public Value LogDensity(Value x, Arguments a) => -LogOnePlusSquare.Of(Standardised(x, a)) - Log(a["scale"]) - Math.Log(Math.PI);

    public Value LogCdf(Value x, Arguments a) => LogBeyond(-Standardised(x, a));

    public Value LogSurvival(Value x, Arguments a) => LogBeyond(Standardised(x, a));

    // tan(pi (p - 1/2)) = -1 / tan(pi p)
    public double Quantile(double p, double q, ReadOnlySpan<double> arguments) =>
        arguments[0] + (arguments[1] * (p <= q ? -1 / Math.Tan(Math.PI * p) : 1 / Math.Tan(Math.PI * q)));

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["location"] + (a["scale"] * Standard(noise, shape));

    // P(Z > z) = 1/2 - atan(z) / pi = atan(1 / z) / pi, the second beyond 1
    internal static Value LogBeyond(Value z)
    {
        var far = z > 1;
        return Log(Where(far, Atan(1 / Where(far, z, 1)), (0.5 * Math.PI) - Atan(z))) - Math.Log(Math.PI);
    }

    // a ratio of two standard normals
    internal static Value Standard(Noise noise, Shape shape) => noise.Normal(shape) / noise.Normal(shape);

    private static Value Standardised(Value x, Arguments a) => (x - a["location"]) / a["scale"];
}
