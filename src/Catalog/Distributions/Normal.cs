using ProbDsl.Catalog.Families;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Normal distribution, N(mean, sd^2), variance = sd^2 = 1 / precision. Support: the real line. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Normal : Distribution, IDensity, IEstimable, ISampler, IQuantile, IDivergence, INaturalForm, IExpectedDensity,
    IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Normal", TypePattern.Real, new Reals())
        .Parameter("mean", TypePattern.Real)
        .Parameter("sd", TypePattern.Positive).AddSpelling("variance", TypePattern.Positive).AddSpelling("precision", TypePattern.Positive)
        .WithTraits(DistributionTraits.GaussianNumbers | DistributionTraits.LocationScale);

    public override string Summary => "a Gaussian; variance = sd^2 = 1 / precision";

    public Value? Mean(Arguments a) => a["mean"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("mean", sample.Mean), ("sd", sample.Deviation), ("variance", sample.Deviation * sample.Deviation),
            ("precision", 1 / (sample.Deviation * sample.Deviation))];

    public NaturalForm NaturalForm { get; } = new NaturalForm(NaturalStatistics.Quadratic).With("mean", NaturalStatistics.Quadratic)
        .With("sd", NaturalStatistics.LogAndInverse, 2).With("variance", NaturalStatistics.LogAndInverse)
        .With("precision", NaturalStatistics.LogAndLinear);

    // -1/2 ((x - mean) / sd)^2 - log sd - 1/2 log 2 pi
    public Value LogDensity(Value x, Arguments a) => -0.5 * Square((x - a["mean"]) / a["sd"]) - Log(a["sd"]) - NormalConstant.HalfLogTwoPi;

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var ((mean, log), residual) = (a.Precision("sd"), a.Residual);
        var square = Square(residual.Mean);
        return (0.5 * log) - (0.5 * mean * (residual.Variance is { } variance ? square + variance : square)) - NormalConstant.HalfLogTwoPi;
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["mean"] + (a["sd"] * noise.Normal(shape));

    public Value LogCdf(Value x, Arguments a) => LogNdtr((x - a["mean"]) / a["sd"]);

    public Value LogSurvival(Value x, Arguments a) => LogNdtr((a["mean"] - x) / a["sd"]);

    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        arguments[0] + (arguments[1] * at.NormalScore);

    // log(s / sd) + (sd^2 + (mean - m)^2) / (2 s^2) - 1/2 from N(m, s^2)
    public Value? Divergence(Arguments own, Distribution other, Arguments others) => other is not Normal ? null
        : Log(others["sd"]) - Log(own["sd"])
            + (Square(own["sd"]) + Square(own["mean"] - others["mean"])) / (2 * Square(others["sd"])) - 0.5;

    public override Value? ConvertSpelling(string asked, Arguments a) => asked switch
    {
        "sd" => a.IsWritten("variance") ? Sqrt(a["variance"]) : 1 / Sqrt(a["precision"]),
        "variance" => a.IsWritten("sd") ? Square(a["sd"]) : 1 / a["precision"],
        "precision" => 1 / a["variance"],
        _ => null,
    };

    public bool CanTie(string place) => place == "sd";

    public bool CanBeLinear(string place) => place == "mean";

    public RowFamily Family(FamilyRequest request) =>
        request.Coefficients.Count > 0 ? new RegressionFamily(request) : new NormalFamily(request);
}
