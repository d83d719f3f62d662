namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Pareto distribution, P(X > x) = (scale / x)^shape. Support: scale and up, with density shape / scale at scale. Scalar; repeated over a
/// tensor target.
/// </summary>
public sealed class Pareto : Distribution, IDensity, ISampler, IQuantile, INaturalForm, IExpectedDensity, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Pareto", TypePattern.Positive, new ParameterBounds("scale", null))
            .Parameter("shape", TypePattern.Positive)
            .Parameter("scale", TypePattern.Positive);

    public override string Summary => "from scale up with P(x > t) = (scale / t)^shape";

    public Value? Mean(Arguments a) => Where(a["shape"] > 1, a["shape"] * a["scale"] / (a["shape"] - 1), double.PositiveInfinity);

    // log(x / scale) is exponential
    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("shape", 1 / (sample.LogMean - Math.Log(sample.Least))), ("scale", InsideAfterRounding(sample.Least))];

    /// <summary>A scale that stays at or below the least value where exp(log(scale)) rounds.</summary>
    private static double InsideAfterRounding(double least) => least * (1 - Math.ScaleB(1 + Math.Abs(Math.Log(least)), -50));

    public NaturalForm NaturalForm { get; } = new NaturalForm(null).With("shape", NaturalStatistics.LogAndLinear);

    // log shape + shape log scale - (shape + 1) log x
    public Value LogDensity(Value x, Arguments a) =>
        Where(x >= a["scale"], Log(a["shape"]) - Log(x) + LogSurvival(x, a), double.NegativeInfinity);

    public Value ExpectedLogDensity(Moments x, MomentArguments a) =>
        a["shape"].Log - Log(x.Mean) - (a["shape"].Mean * Log1p((x.Mean - a.Number("scale")) / a.Number("scale")));

    // 1 - (scale / x)^shape
    public Value LogCdf(Value x, Arguments a) => LogComplement.Exp(-LogSurvival(x, a));

    // -shape log(x / scale), accurate near scale
    public Value LogSurvival(Value x, Arguments a) => -a["shape"] * Log1p(Max(x - a["scale"], 0) / a["scale"]);

    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        arguments[1] * Math.Exp(-at.Above / arguments[0]);

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["scale"] * Exp(-Log(noise.Uniform(shape)) / a["shape"]);
}
