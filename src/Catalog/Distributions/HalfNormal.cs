namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The absolute value of a normal variable with mean 0. Support: x &gt; 0; at 0 the density is its limit. Scalar; repeated over a tensor
/// target.
/// </summary>
public sealed class HalfNormal : Distribution, IDensity, ISampler, IQuantile, INaturalForm, IExpectedDensity, IMomentEstimate, IMean
{
    private static readonly double RootTwo = Math.Sqrt(2);

    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("HalfNormal", TypePattern.Positive, new PositiveReals())
            .Parameter("sd", TypePattern.Positive);

    public override string Summary => "the absolute value of Normal(0, sd); mean sd sqrt(2 / pi)";

    public Value? Mean(Arguments a) => Math.Sqrt(2 / Math.PI) * a["sd"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("sd", Math.Sqrt((sample.Mean * sample.Mean) + (sample.Deviation * sample.Deviation)))];

    public NaturalForm NaturalForm { get; } = new NaturalForm(null).With("sd", NaturalStatistics.LogAndInverse, 2);

    // log 2 - 1/2 (x / sd)^2 - log sd - 1/2 log 2 pi
    public Value LogDensity(Value x, Arguments a) =>
        Where(x >= 0, Math.Log(2) - (0.5 * Square(x / a["sd"])) - Log(a["sd"]) - NormalConstant.HalfLogTwoPi, double.NegativeInfinity);

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var (mean, log) = a.Precision("sd");
        return Math.Log(2) + (0.5 * log) - (0.5 * mean * Square(x.Mean)) - NormalConstant.HalfLogTwoPi;
    }

    // P(X <= x) = erf(z / sqrt 2), P(X > x) = 2 Phi(-z)
    public Value LogCdf(Value x, Arguments a)
    {
        var z = Max(x / a["sd"], 0);
        return Where(z < 1, Log(Erf(z / RootTwo)), LogComplement.Exp(-LogTail(Where(z < 1, 1, z))));
    }

    public Value LogSurvival(Value x, Arguments a)
    {
        var z = Max(x / a["sd"], 0);
        return Where(z < 1, Log1p(-Erf(Where(z < 1, z, 1) / RootTwo)), LogTail(z));
    }

    // half of the mass lies on each side of 0: P(0 < Z <= z) and P(Z > z) are half of the tails
    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        arguments[0] * (at.IsLower ? NormalQuantile.FromMedian(at.P / 2) : -NormalQuantile.OfLog(at.Above - Math.Log(2)));

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["sd"] * Abs(noise.Normal(shape));

    private static Value LogTail(Value z) => Math.Log(2) + LogNdtr(-z);
}
