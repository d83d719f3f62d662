namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Weibull distribution, P(X > x) = exp(-(x / scale)^shape). Support: 0 and up; at 0 the density is infinite for shape below 1, 1 / scale
/// for shape 1, and 0 above. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Weibull : Distribution, IDensity, ISampler, IQuantile, IUniqueMaximum, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Weibull", TypePattern.Positive, new PositiveReals())
            .Parameter("shape", TypePattern.Positive)
            .Parameter("scale", TypePattern.Positive);

    public override string Summary => "lifetimes with P(x > t) = exp(-(t / scale)^shape)";

    public Value? Mean(Arguments a) => a["scale"] * Exp(Lgamma(1 + (1 / a["shape"])));

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("shape", sample.WeibullShape), ("scale", sample.WeibullScale)];

    // the log-likelihood is concave in the shape; a power of the scale is the parameter of an exponential distribution; jointly, the
    // derivative of the profile likelihood by the shape is decreasing
    public bool HasUniqueMaximum(IReadOnlyCollection<string> unknown) => true;

    // log(shape / scale) + (shape - 1) log(x / scale) - (x / scale)^shape
    public Value LogDensity(Value x, Arguments a)
    {
        var (shape, ratio) = (a["shape"], x / a["scale"]);
        var density = Log(shape) - Log(a["scale"]) + XLogY.Of(shape - 1, ratio) - Pow(ratio, shape);
        return Where((x >= 0) & (x < double.PositiveInfinity), density, double.NegativeInfinity);
    }

    // 1 - exp(-(x / scale)^shape)
    public Value LogCdf(Value x, Arguments a) => LogInverseCloglog.Exp(a["shape"] * Log(Ratio(x, a)));

    public Value LogSurvival(Value x, Arguments a) => -Pow(Ratio(x, a), a["shape"]);

    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        arguments[1] * Math.Pow(-at.Above, 1 / arguments[0]);

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["scale"] * Pow(-Log(noise.Uniform(shape)), 1 / a["shape"]);

    private static Value Ratio(Value x, Arguments a) => Max(x, 0) / a["scale"];
}
