namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Student t distribution: location + scale z sqrt(df / chi-squared(df)), z standard normal. Mean location for df above 1, variance scale^2
/// df / (df - 2) for df above 2. Support: the real line. Scalar; repeated over a tensor target.
/// </summary>
public sealed class StudentT : Distribution, IDensity, ISampler, IElementSampler, ITails, IInvertible, IMomentEstimate, IMean
{
    // for |z| below it, terms of z^3 are below the last digit
    private const double Middle = 1e-6;

    public override DistributionSignature Signature { get; } = DistributionSignature.Of("StudentT", TypePattern.Real, new Reals())
        .Parameter("df", TypePattern.Positive)
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive)
        .WithTraits(DistributionTraits.LocationScale | DistributionTraits.HeavyTailed);

    public override string Summary => "heavier tails than a Gaussian; variance = scale^2 df / (df - 2)";

    public Value? Mean(Arguments a) => Where(a["df"] > 1, a["location"], double.NaN);

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => LocationScaleMoments.Estimate(sample);

    public Value LogDensity(Value x, Arguments a) => LogStandard((x - a["location"]) / a["scale"], a["df"]) - Log(a["scale"]);

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["location"] + (a["scale"] * Standard(noise, shape, a["df"]));

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) =>
        arguments[1] + (arguments[2] * Standard(arguments[0], random));

    public (double Mean, double Sd) Moments(ReadOnlySpan<double> arguments) =>
        (arguments[0] > 1 ? arguments[1] : double.NaN,
            arguments[0] > 2 ? arguments[2] * Math.Sqrt(arguments[0] / (arguments[0] - 2)) : double.NaN);

    public Value LogCdf(Value x, Arguments a) => LogBelow((x - a["location"]) / a["scale"], a["df"]);

    public Value LogSurvival(Value x, Arguments a) => LogBelow((a["location"] - x) / a["scale"], a["df"]);

    public LogTails Tails(double x, ReadOnlySpan<double> arguments)
    {
        var (df, z) = (arguments[0], (x - arguments[1]) / arguments[2]);
        var tail = Math.Log(0.5) + IncompleteBeta.Compute(0.5 * df, 0.5, Math.Log(df) - (2 * Math.Log(Math.Abs(z)))).Below;
        return z < 0 ? LogTails.OfBelow(tail) : LogTails.OfAbove(tail);
    }

    /// <summary>log P(|t| &gt; z) and log P(|t| &lt;= z), z above 0: df / (df + t^2) is Beta(df / 2, 1 / 2).</summary>
    internal static (Value Beyond, Value Within) LogTwoSided(Value z, Value df)
    {
        var (shape, half, logit) = (0.5 * df, df.Program.Constant(0.5), Log(df) - (2 * Log(z)));
        return (IncompleteBeta.LogLower(shape, half, logit), IncompleteBeta.LogUpper(shape, half, logit));
    }

    // half of what lies beyond |z| on z's own side; about 0, where |z| has no derivative, 1/2 + z density(0)
    private static Value LogBelow(Value z, Value df)
    {
        var (isMiddle, isBelow) = (Abs(z) < Middle, z < 0);
        var tail = LogTwoSided(Where(isMiddle, 1, Abs(z)), df).Beyond - Math.Log(2);
        var middle = Log1p(2 * Where(isMiddle, z, 0) * Exp(LogStandard(0 * z, df))) - Math.Log(2);
        return Where(isMiddle, middle, Where(isBelow, tail, LogComplement.Exp(-tail)));
    }

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
