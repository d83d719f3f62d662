namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The absolute value of a Cauchy variable with location 0 (Gelman 2006, "Prior distributions for variance parameters"). Support: x &gt; 0;
/// at 0 the density is its limit. Scalar; repeated over a tensor target.
/// </summary>
public sealed class HalfCauchy : Distribution, IDensity, ISampler, IQuantile, IMomentEstimate
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("HalfCauchy", TypePattern.Positive, new PositiveReals())
            .Parameter("scale", TypePattern.Positive);

    public override string Summary => "the absolute value of Cauchy(0, scale); its median is scale";

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => [("scale", sample.Median)];

    // log(2 / pi) - log scale - log(1 + (x / scale)^2)
    public Value LogDensity(Value x, Arguments a) =>
        Where(x >= 0, Math.Log(2 / Math.PI) - Log(a["scale"]) - LogOnePlusSquare.Of(x / a["scale"]), double.NegativeInfinity);

    // P(X <= x) = 2/pi atan z, P(X > x) = 2/pi atan(1 / z)
    public Value LogCdf(Value x, Arguments a)
    {
        var z = x / a["scale"];
        return Where(z < 1, Log(Below(z)), Log1p(-Beyond(z)));
    }

    public Value LogSurvival(Value x, Arguments a)
    {
        var z = x / a["scale"];
        return Where(z < 1, Log1p(-Below(z)), Log(Beyond(z)));
    }

    // tan(pi/2 p)
    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        arguments[0] * (at.IsLower ? double.TanPi(at.P / 2) : 1 / double.TanPi(at.Q / 2));

    // the quantile of a uniform number, measured from the upper tail for precision
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var angle = Math.PI / 2 * noise.Uniform(shape);
        return a["scale"] * Cos(angle) / Sin(angle);
    }

    // for z below 1
    private static Value Below(Value z) => 2 / Math.PI * Atan(Where((z > 0) & (z < 1), z, 0));

    // for z of at least 1
    private static Value Beyond(Value z) => 2 / Math.PI * Atan(1 / Where(z < 1, 1, z));
}
