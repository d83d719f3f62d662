namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Inverse gamma distribution: 1 / x has a gamma distribution with this shape and rate = scale. Support: above 0; the density vanishes
/// toward 0. Scalar; repeated over a tensor target.
/// </summary>
public sealed class InverseGamma : Distribution, IDensity, ISampler, IElementSampler, ITails, IInvertible, INaturalForm, IUniqueMaximum,
    IExpectedDensity, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("InverseGamma", TypePattern.Positive, new PositiveReals())
            .Parameter("shape", TypePattern.Positive)
            .Parameter("scale", TypePattern.Positive);

    public override string Summary => "positive, 1 / x from Gamma(shape, rate = scale); mean = scale / (shape - 1)";

    public Value? Mean(Arguments a) => Where(a["shape"] > 1, a["scale"] / (a["shape"] - 1), double.PositiveInfinity);

    // 1 / x has the logarithms of x with the other sign; E log x = log scale - digamma(shape), about log(shape - 1/2)
    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("shape", sample.GammaShape), ("scale", Math.Exp(sample.LogMean) * Math.Max(sample.GammaShape - 0.5, sample.GammaShape / 4))];

    public NaturalForm NaturalForm { get; } =
        new NaturalForm(NaturalStatistics.LogAndInverse).With("scale", NaturalStatistics.LogAndLinear);

    // an exponential family in shape and scale
    public bool HasUniqueMaximum(IReadOnlyCollection<string> unknown) => true;

    // shape log scale - (shape + 1) log x - scale / x - log Gamma(shape)
    public Value LogDensity(Value x, Arguments a)
    {
        var (shape, scale) = (a["shape"], a["scale"]);
        var isInside = x > 0;
        var (inside, logScale) = (Where(isInside, x, 1), Log(scale));
        var (y, logX) = (scale / inside, Log(inside));
        var small = (shape * logScale) - ((shape + 1) * logX) - y - Lgamma(shape);
        var large = Deviance.OfLargeGamma(shape, y, logScale - logX) - logX;
        return Where(isInside, Where(Deviance.IsLarge(shape), large, small), double.NegativeInfinity);
    }

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var (shape, scale) = (a.Number("shape"), a["scale"]);
        return (shape * scale.Log) - ((shape + 1) * x.Log) - (scale.Mean * x.Inverse) - Lgamma(shape);
    }

    public Value LogCdf(Value x, Arguments a) => IncompleteGamma.LogUpper(a["shape"], Inverse(x, a));

    public Value LogSurvival(Value x, Arguments a) => IncompleteGamma.LogLower(a["shape"], Inverse(x, a));

    public LogTails Tails(double x, ReadOnlySpan<double> arguments) =>
        IncompleteGamma.Compute(arguments[0], x > 0 ? arguments[1] / x : double.PositiveInfinity).Mirror();

    private static Value Inverse(Value x, Arguments a) =>
        Where(x > 0, a["scale"] / Where(x > 0, x, 1), double.PositiveInfinity);

    public Value Draw(Noise noise, Shape shape, Arguments a) => Exp(Log(a["scale"]) - noise.LogGamma(shape, a["shape"]));

    public (double Mean, double Sd) Moments(ReadOnlySpan<double> arguments) =>
        (arguments[0] > 1 ? arguments[1] / (arguments[0] - 1) : double.NaN,
            arguments[0] > 2 ? arguments[1] / ((arguments[0] - 1) * Math.Sqrt(arguments[0] - 2)) : double.NaN);

    public double Quantile(double p, ReadOnlySpan<double> arguments, IStandardQuantiles standard) =>
        arguments[1] / standard.Gamma(arguments[0], 1 - p);

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) =>
        Math.Exp(Math.Log(arguments[1]) - GammaSampler.DrawLog(arguments[0], random));
}
