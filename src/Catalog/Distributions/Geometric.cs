namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Geometric distribution: failures before the first success, each trial with success probability p. Support: 0, 1, 2, ... Scalar; repeated
/// over a tensor target.
/// </summary>
public sealed class Geometric : Distribution, IDensity, ISampler, IQuantile, INaturalForm, IExpectedDensity, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Geometric", TypePattern.Count, new NaturalNumbers())
            .Parameter("p", TypePattern.Unit);

    public override string Summary => "failures before the first success, from 0";

    public Value? Mean(Arguments a) => (1 - a["p"]) / a["p"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => [("p", 1 / (1 + sample.Mean))];

    public NaturalForm NaturalForm { get; } = new NaturalForm(null).With("p", NaturalStatistics.LogOdds);

    // log p + x log(1 - p)
    public Value LogDensity(Value x, Arguments a) =>
        Where(Counts.IsCount(x), Log(a["p"]) + Counts.Times(x, LogFailure(a)), double.NegativeInfinity);

    public Value ExpectedLogDensity(Moments x, MomentArguments a) => a["p"].Log + (x.Mean * a["p"].LogComplement);

    // 1 - (1 - p)^(x + 1)
    public Value LogCdf(Value x, Arguments a) => Where(x < 0, double.NegativeInfinity, LogComplement.Exp(-LogSurvival(x, a)));

    public Value LogSurvival(Value x, Arguments a) => Where(x < 0, 0, (Floor(x) + 1) * LogFailure(a));

    // the least x with (1 - p)^(x + 1) <= q
    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        Math.Max(0, Math.Ceiling(at.Above / LogComplement.Of(arguments[0])) - 1);

    public Value Draw(Noise noise, Shape shape, Arguments a) => Floor(Log(noise.Uniform(shape)) / LogFailure(a));

    private static Value LogFailure(Arguments a) => Log1p(-a["p"]);
}
