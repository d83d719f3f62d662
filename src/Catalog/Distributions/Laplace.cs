namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Laplace distribution, exponential on both sides of its median: mean absolute deviation scale, variance 2 scale^2. Support: the real
/// line. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Laplace : Distribution, IDensity, ISampler, IQuantile, INaturalForm, IExpectedDensity, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Laplace", TypePattern.Real, new Reals())
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive)
        .WithTraits(DistributionTraits.LocationScale | DistributionTraits.Kinked);

    public override string Summary => "exponential on both sides of location; variance = 2 scale^2";

    public Value? Mean(Arguments a) => a["location"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => LocationScaleMoments.Estimate(sample);

    public NaturalForm NaturalForm { get; } = new NaturalForm(null).With("scale", NaturalStatistics.LogAndInverse);

    // -|z| - log(2 scale)
    public Value LogDensity(Value x, Arguments a) => -Abs(Standardized(x, a)) - Log(2 * a["scale"]);

    public Value ExpectedLogDensity(Moments x, MomentArguments a) =>
        -(Abs(x.Mean - a.Number("location")) * a["scale"].Inverse) - a["scale"].Log - Math.Log(2);

    public Value LogCdf(Value x, Arguments a) => LogBelow(Standardized(x, a));

    public Value LogSurvival(Value x, Arguments a) => LogBelow(-Standardized(x, a));

    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        arguments[0] + (arguments[1] * (at.IsLower ? Math.Log(2) + at.Below : -(Math.Log(2) + at.Above)));

    // the quantile of a uniform number
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var uniform = noise.Uniform(shape);
        return a["location"] + (a["scale"] * Where(uniform < 0.5, Log(2 * uniform), -Log(2 * (1 - uniform))));
    }

    // exp(z) / 2 below 0, 1 - exp(-z) / 2 above
    private static Value LogBelow(Value z) => Where(z < 0, z - Math.Log(2), Log1p(-0.5 * Exp(-Where(z < 0, 0, z))));

    private static Value Standardized(Value x, Arguments a) => (x - a["location"]) / a["scale"];
}
