namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Gumbel distribution of maxima, P(X &lt;= x) = exp(-exp(-(x - location) / scale)): mode location, mean location + 0.5772.. scale (Euler's
/// constant). Support: the real line. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Gumbel : Distribution, IDensity, ISampler, IQuantile, IMomentEstimate, IMean
{
    /// <summary>Euler's constant.</summary>
    private const double Euler = 0.57721566490153286061;

    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Gumbel", TypePattern.Real, new Reals())
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive)
        .WithTraits(DistributionTraits.LocationScale);

    public override string Summary => "maxima, P(x <= t) = exp(-exp(-(t - location) / scale)); mode = location";

    public Value? Mean(Arguments a) => a["location"] + (Euler * a["scale"]);

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => LocationScaleMoments.Estimate(sample);

    // -z - exp(-z) - log scale
    public Value LogDensity(Value x, Arguments a)
    {
        var z = Standardized(x, a);
        return Where(x > double.NegativeInfinity, -z - Exp(-z) - Log(a["scale"]), double.NegativeInfinity);
    }

    public Value LogCdf(Value x, Arguments a) => -Exp(-Standardized(x, a));

    // 1 - exp(-exp(-z))
    public Value LogSurvival(Value x, Arguments a) => LogInverseCloglog.Exp(-Standardized(x, a));

    // -log(-log p)
    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        arguments[0] - (arguments[1] * Math.Log(-at.Below));

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["location"] - (a["scale"] * Log(-Log(noise.Uniform(shape))));

    private static Value Standardized(Value x, Arguments a) => (x - a["location"]) / a["scale"];
}
