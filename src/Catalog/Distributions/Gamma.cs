namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Gamma distribution of mean shape / rate, scale = 1 / rate. Support: 0 and up; at 0 the density is infinite for shape below 1, the rate
/// for shape 1, and 0 above. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Gamma : Distribution, IDensity, ISampler, IElementSampler, ITails, IInvertible, INaturalForm, IUniqueMaximum,
    IExpectedDensity, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Gamma", TypePattern.Positive, new PositiveReals())
        .Parameter("shape", TypePattern.Positive)
        .Parameter("rate", TypePattern.Positive).AddSpelling("scale", TypePattern.Positive);

    public override string Summary => "positive with mean = shape / rate; scale = 1 / rate";

    public Value? Mean(Arguments a) => a["shape"] / a["rate"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("shape", sample.GammaShape), ("rate", sample.GammaShape / sample.Mean), ("scale", sample.Mean / sample.GammaShape)];

    public NaturalForm NaturalForm { get; } = new NaturalForm(NaturalStatistics.LogAndLinear).With("rate", NaturalStatistics.LogAndLinear)
        .With("scale", NaturalStatistics.LogAndInverse);

    // an exponential family in shape and rate
    public bool HasUniqueMaximum(IReadOnlyCollection<string> unknown) => true;

    // shape log rate + (shape - 1) log x - rate x - log Gamma(shape)
    public Value LogDensity(Value x, Arguments a)
    {
        var (shape, rate) = (a["shape"], a["rate"]);
        var density = (shape * Log(rate)) + XLogY.Of(shape - 1, x) - (rate * x) - Lgamma(shape);
        var (isPositive, logX) = (x > 0, Log(Where(x > 0, x, 1)));
        var large = Deviance.OfLargeGamma(shape, rate * x, Log(rate) + logX) - logX;
        return Where((x >= 0) & (x < double.PositiveInfinity), Where(isPositive & Deviance.IsLarge(shape), large, density),
            double.NegativeInfinity);
    }

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var shape = a.Number("shape");
        var (rate, logRate) = a.IsWritten("rate") ? (a["rate"].Mean, a["rate"].Log) : (a["scale"].Inverse, -a["scale"].Log);
        var power = x.Known is { } known ? XLogY.Of(shape - 1, known) : (shape - 1) * x.Log;
        return (shape * logRate) + power - (rate * x.Mean) - Lgamma(shape);
    }

    public Value LogCdf(Value x, Arguments a) => IncompleteGamma.LogLower(a["shape"], x * a["rate"]);

    public Value LogSurvival(Value x, Arguments a) => IncompleteGamma.LogUpper(a["shape"], x * a["rate"]);

    public LogTails Tails(double x, ReadOnlySpan<double> arguments) => IncompleteGamma.Compute(arguments[0], x * arguments[1]);

    public override Value? ConvertSpelling(string asked, Arguments a) => asked == "rate" ? 1 / a["scale"] : 1 / a["rate"];

    public Value Draw(Noise noise, Shape shape, Arguments a) => Exp(noise.LogGamma(shape, a["shape"]) - Log(a["rate"]));

    public (double Mean, double Sd) Moments(ReadOnlySpan<double> arguments) =>
        (arguments[0] / arguments[1], Math.Sqrt(arguments[0]) / arguments[1]);

    public double Quantile(double p, ReadOnlySpan<double> arguments, IStandardQuantiles standard) =>
        standard.Gamma(arguments[0], p) / arguments[1];

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) =>
        Math.Exp(GammaSampler.DrawLog(arguments[0], random) - Math.Log(arguments[1]));
}
