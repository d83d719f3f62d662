namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Logistic distribution, P(X &lt;= x) = sigmoid((x - location) / scale): variance (pi scale)^2 / 3. Support: the real line. Scalar;
/// repeated over a tensor target.
/// </summary>
public sealed class Logistic : Distribution, IDensity, ISampler, IQuantile, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Logistic", TypePattern.Real, new Reals())
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive)
        .WithTraits(DistributionTraits.LocationScale);

    public override string Summary => "P(x <= t) = sigmoid((t - location) / scale); variance = (pi scale)^2 / 3";

    public Value? Mean(Arguments a) => a["location"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => LocationScaleMoments.Estimate(sample);

    // log sigmoid(z) + log sigmoid(-z) - log scale
    public Value LogDensity(Value x, Arguments a) => LogCdf(x, a) + LogSurvival(x, a) - Log(a["scale"]);

    // log sigmoid(z) = -softplus(-z)
    public Value LogCdf(Value x, Arguments a) => -Softplus((a["location"] - x) / a["scale"]);

    public Value LogSurvival(Value x, Arguments a) => -Softplus((x - a["location"]) / a["scale"]);

    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        arguments[0] + (arguments[1] * (at.Below - at.Above));

    // the logit of a uniform number
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var uniform = noise.Uniform(shape);
        return a["location"] + (a["scale"] * (Log(uniform) - Log(1 - uniform)));
    }
}
