using ProbDsl.Catalog.Families;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Log-normal distribution: log x is normal with mean mean_log and standard deviation sd_log; median exp(mean_log), mean exp(mean_log +
/// sd_log^2 / 2). Support: above 0; the density vanishes toward 0. Scalar; repeated over a tensor target.
/// </summary>
public sealed class LogNormal : Distribution, IDensity, IEstimable, ISampler, IQuantile, INaturalForm, IExpectedDensity, IMomentEstimate,
    IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("LogNormal", TypePattern.Positive, new PositiveReals())
            .Parameter("mean_log", TypePattern.Real)
            .Parameter("sd_log", TypePattern.Positive)
            .WithTraits(DistributionTraits.LogLocationScale);

    public override string Summary => "positive, log x from Normal(mean_log, sd_log); median = exp(mean_log)";

    public Value? Mean(Arguments a) => Exp(a["mean_log"] + (0.5 * Square(a["sd_log"])));

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("mean_log", sample.LogMean), ("sd_log", sample.LogDeviation)];

    public NaturalForm NaturalForm { get; } =
        new NaturalForm(null).With("mean_log", NaturalStatistics.Quadratic).With("sd_log", NaturalStatistics.LogAndInverse, 2);

    // -1/2 z^2 - log sd_log - log x - 1/2 log 2 pi, z = (log x - mean_log) / sd_log
    public Value LogDensity(Value x, Arguments a)
    {
        var density = (-0.5 * Square(Standardized(x, a))) - Log(a["sd_log"]) - Log(x) - NormalConstant.HalfLogTwoPi;
        return Where(x > 0, density, double.NegativeInfinity);
    }

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var ((mean, log), location) = (a.Precision("sd_log"), a["mean_log"]);
        var square = Square(x.Log - location.Mean);
        return (0.5 * log) - (0.5 * mean * (location.Variance is { } variance ? square + variance : square)) - x.Log
            - NormalConstant.HalfLogTwoPi;
    }

    public Value LogCdf(Value x, Arguments a) => LogNdtr(Standardized(Max(x, 0), a));

    public Value LogSurvival(Value x, Arguments a) => LogNdtr(-Standardized(Max(x, 0), a));

    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        Math.Exp(arguments[0] + (arguments[1] * at.NormalScore));

    public Value Draw(Noise noise, Shape shape, Arguments a) => Exp(a["mean_log"] + (a["sd_log"] * noise.Normal(shape)));

    public bool CanTie(string place) => place == "sd_log";

    public double[] Transform(double[] column) => LargeArrays.Map(column, Math.Log);

    public RowFamily Family(FamilyRequest request) => new LogNormalFamily(request);

    private static Value Standardized(Value x, Arguments a) => (Log(x) - a["mean_log"]) / a["sd_log"];
}
