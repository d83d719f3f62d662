using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>
/// Student's t distribution about location: a Gaussian whose precision is drawn from a gamma law; variance scale^2 df / (df - 2) for df above 2. Support: the
/// real line. Scalar; repeated over a tensor target.
/// </summary>
public sealed class StudentT : Distribution, IDensity, ISampler, IElementSampler
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("StudentT", TypePattern.Real, new Reals())
        .Parameter("df", TypePattern.Positive)
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive);

    public override string Summary => "Student's t with df degrees of freedom; variance = scale^2 df / (df - 2)";

    public Value LogDensity(Value x, Arguments a) => LogStandard((x - a["location"]) / a["scale"], a["df"]) - Log(a["scale"]);

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["location"] + (a["scale"] * DrawStandard(noise, shape, a["df"]));

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) => arguments[1] + (arguments[2] * DrawStandard(arguments[0], random));

    // log Gamma((df + 1) / 2) / Gamma(df / 2) - 1/2 log(pi df) - (df + 1) / 2 log(1 + z^2 / df)
    internal static Value LogStandard(Value z, Value df) =>
        RisingFactorial.Log(0.5 * df, df.Program.Constant(0.5)) - (0.5 * Log(Math.PI * df)) - (0.5 * (df + 1) * LogOnePlusSquare.Of(z / Sqrt(df)));

    // normal / sqrt(g / h), h = df / 2, g standard gamma of shape h; by log g, since g itself underflows where df is small
    internal static Value DrawStandard(Noise noise, Shape shape, Value df)
    {
        var half = 0.5 * df;
        return noise.Normal(shape) * Exp(0.5 * (Log(half) - noise.LogGamma(shape, half)));
    }

    internal static double DrawStandard(double df, RandomStream random) =>
        random.NextNormal() * Math.Exp(0.5 * (Math.Log(0.5 * df) - GammaSampler.DrawLog(0.5 * df, random)));
}
