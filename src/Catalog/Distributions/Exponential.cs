namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Exponential distribution of mean 1 / rate. Support: 0 and up, with density rate at 0. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Exponential : Distribution, IDensity, ISampler, IQuantile, INaturalForm, IExpectedDensity, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Exponential", TypePattern.Positive, new PositiveReals())
            .Parameter("rate", TypePattern.Positive);

    public override string Summary => "waiting times with mean 1 / rate";

    public Value? Mean(Arguments a) => 1 / a["rate"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => [("rate", 1 / sample.Mean)];

    public NaturalForm NaturalForm { get; } = new NaturalForm(NaturalStatistics.LogAndLinear).With("rate", NaturalStatistics.LogAndLinear);

    // log rate - rate x
    public Value LogDensity(Value x, Arguments a) => Where(x >= 0, Log(a["rate"]) - (a["rate"] * x), double.NegativeInfinity);

    public Value ExpectedLogDensity(Moments x, MomentArguments a) => a["rate"].Log - (a["rate"].Mean * x.Mean);

    // 1 - exp(-rate x)
    public Value LogCdf(Value x, Arguments a) => LogComplement.Exp(-LogSurvival(x, a));

    public Value LogSurvival(Value x, Arguments a) => -a["rate"] * Max(x, 0);

    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        -at.Above / arguments[0];

    public Value Draw(Noise noise, Shape shape, Arguments a) => -Log(noise.Uniform(shape)) / a["rate"];
}
