namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Beta distribution of mean alpha / (alpha + beta). Support: 0 to 1; at 0 the density is infinite for alpha below 1, beta for alpha 1, and
/// 0 above; at 1 the same with alpha and beta exchanged. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Beta : Distribution, IDensity, ISampler, IElementSampler, ITails, IInvertible, INaturalForm, IUniqueMaximum,
    IExpectedDensity, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Beta", TypePattern.Unit, new UnitInterval())
        .Parameter("alpha", TypePattern.Positive)
        .Parameter("beta", TypePattern.Positive);

    public override string Summary => "between 0 and 1 with mean = alpha / (alpha + beta)";

    public Value? Mean(Arguments a) => a["alpha"] / (a["alpha"] + a["beta"]);

    // mean (1 - mean) / variance = alpha + beta + 1
    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample)
    {
        var (mean, variance) = (sample.Mean, sample.Deviation * sample.Deviation);
        var sum = Math.Max((mean * (1 - mean) / variance) - 1, 1e-3);
        return [("alpha", mean * sum), ("beta", (1 - mean) * sum)];
    }

    public NaturalForm NaturalForm { get; } = new NaturalForm(NaturalStatistics.LogOdds)
        .With("beta", NaturalStatistics.LogAndLinear, "alpha", 1).With("alpha", NaturalStatistics.LogAndLinear, "beta", 1);

    // an exponential family in alpha and beta
    public bool HasUniqueMaximum(IReadOnlyCollection<string> unknown) => true;

    // (alpha - 1) log x + (beta - 1) log(1 - x) - log B(alpha, beta)
    public Value LogDensity(Value x, Arguments a)
    {
        var density = XLogY.Of(a["alpha"] - 1, x) + XLogY.OfOneLess(a["beta"] - 1, x) - Deviance.LogBeta(a["alpha"], a["beta"]);
        var isInside = (x > 0) & (x < 1);
        var inside = Where(isInside, x, 0.5);
        var (logX, logRest) = (Log(inside), Log1p(-inside));
        var large = Deviance.OfLargeBeta(a["alpha"], a["beta"], logX - logRest) - logX - logRest;
        return Where((x >= 0) & (x <= 1),
            Where(isInside & Deviance.IsLarge(a["alpha"]) & Deviance.IsLarge(a["beta"]), large, density), double.NegativeInfinity);
    }

    // -log B(1, b) = log b, whose mean an unknown b has
    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var (alpha, beta) = (a["alpha"], a["beta"]);
        var normalizer = alpha.Literal == 1 ? beta.Log : beta.Literal == 1 ? alpha.Log
            : -Deviance.LogBeta(a.Number("alpha"), a.Number("beta"));
        return ((alpha.Mean - 1) * x.Log) + ((beta.Mean - 1) * x.LogComplement) + normalizer;
    }

    public Value LogCdf(Value x, Arguments a) => IncompleteBeta.LogLower(a["alpha"], a["beta"], Logit(x));

    public Value LogSurvival(Value x, Arguments a) => IncompleteBeta.LogUpper(a["alpha"], a["beta"], Logit(x));

    public LogTails Tails(double x, ReadOnlySpan<double> arguments) =>
        IncompleteBeta.Compute(arguments[0], arguments[1], Math.Log(Math.Max(x, 0)) - LogOneLess(x));

    private static double LogOneLess(double x) => x < 1 ? LogComplement.Of(Math.Max(x, 0)) : double.NegativeInfinity;

    private static Value Logit(Value x)
    {
        var (isBelow, isAbove) = (x <= 0, x >= 1);
        var inside = Where(isBelow | isAbove, 0.5, x);
        return Where(isBelow, double.NegativeInfinity, Where(isAbove, double.PositiveInfinity, Log(inside) - Log1p(-inside)));
    }

    // the ratio of one gamma draw to the sum of two, from their logarithms: draws with small parameters often underflow a double
    public Value Draw(Noise noise, Shape shape, Arguments a) =>
        Sigmoid(noise.LogGamma(shape, a["alpha"]) - noise.LogGamma(shape, a["beta"]));

    public (double Mean, double Sd) Moments(ReadOnlySpan<double> arguments)
    {
        var (alpha, sum) = (arguments[0], arguments[0] + arguments[1]);
        return (alpha / sum, Math.Sqrt(alpha / sum * (arguments[1] / sum) / (sum + 1)));
    }

    public double Quantile(double p, ReadOnlySpan<double> arguments, IStandardQuantiles standard) =>
        1 / (1 + Math.Exp(-standard.LogOddsOfBeta(arguments[0], arguments[1], p)));

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random)
    {
        var logOdds = GammaSampler.DrawLog(arguments[0], random) - GammaSampler.DrawLog(arguments[1], random);
        return 1 / (1 + Math.Exp(-logOdds));
    }
}
