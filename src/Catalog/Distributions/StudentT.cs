using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Student t distribution: location + scale z sqrt(df / chi-squared(df)), z standard normal. Mean location for df above 1, variance scale^2
/// df / (df - 2) for df above 2. Support: the real line. Scalar; repeated over a tensor target.
/// </summary>
public sealed class StudentT : Distribution, IDensity, ISampler, IElementSampler, IInvertible, IMomentEstimate
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("StudentT", TypePattern.Real, new Reals())
        .Parameter("df", TypePattern.Positive)
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive)
        .WithTraits(DistributionTraits.LocationScale);

    public override string Summary => "heavier tails than a Gaussian; variance = scale^2 df / (df - 2)";

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => LocationScaleMoments.Of(sample);

    public Value LogDensity(Value x, Arguments a) => LogStandard((x - a["location"]) / a["scale"], a["df"]) - Log(a["scale"]);

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["location"] + (a["scale"] * Standard(noise, shape, a["df"]));

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) =>
        arguments[1] + (arguments[2] * Standard(arguments[0], random));

    public (double Mean, double Sd) Moments(ReadOnlySpan<double> arguments) =>
        (arguments[0] > 1 ? arguments[1] : double.NaN,
            arguments[0] > 2 ? arguments[2] * Math.Sqrt(arguments[0] / (arguments[0] - 2)) : double.NaN);

    // df / (df + t^2) is Beta(df / 2, 1 / 2)
    public double Quantile(double p, ReadOnlySpan<double> arguments, IStandardQuantiles standard)
    {
        if (p == 0.5) return arguments[1];
        var away = Math.Sqrt(arguments[0] * Math.Exp(-standard.LogOddsOfBeta(0.5 * arguments[0], 0.5, 2 * Math.Min(p, 1 - p))));
        return arguments[1] + (p < 0.5 ? -arguments[2] * away : arguments[2] * away);
    }

    // log(Gamma((df + 1) / 2) / Gamma(df / 2)) - log(pi df) / 2 - (df + 1) / 2 log(1 + z^2 / df)
    internal static Value LogStandard(Value z, Value df)
    {
        var constant = RisingFactorial.Log(0.5 * df, df.Program.Constant(0.5)) - (0.5 * Log(Math.PI * df));
        return constant - (0.5 * (df + 1) * LogOnePlusSquare.Of(z / Sqrt(df)));
    }

    // z sqrt((df / 2) / gamma(df / 2)), the root computed from a logarithm: gamma draws of small shapes often underflow a double
    internal static Value Standard(Noise noise, Shape shape, Value df)
    {
        var half = 0.5 * df;
        return noise.Normal(shape) * Exp(0.5 * (Log(half) - noise.LogGamma(shape, half)));
    }

    internal static double Standard(double df, RandomStream random) =>
        random.NextNormal() * Math.Exp(0.5 * (Math.Log(0.5 * df) - GammaSampler.DrawLog(0.5 * df, random)));
}
