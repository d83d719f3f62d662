namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Von Mises distribution of angles about a mean direction, density proportional to exp(concentration cos(x - mean)); concentration 0 is
/// uniform. Support: -pi to pi, both ends included. Scalar; repeated over a tensor target.
/// </summary>
public sealed class VonMises : Distribution, IDensity, ISampler, IElementSampler, IMomentEstimate
{
    // from here on, four terms of Hankel's series have full precision
    private const double Large = 1000;

    public override DistributionSignature Signature { get; } = DistributionSignature.Of("VonMises", TypePattern.Real, new Circle())
        .Parameter("mean", TypePattern.Real)
        .Parameter("concentration", TypePattern.Positive);

    public override string Summary => "angles from -pi to pi, density proportional to exp(concentration cos(x - mean))";

    // nearly normal where directions are close together; others start at 0
    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => sample.Deviation < 1
        ? [("mean", sample.Mean), ("concentration", 1 / (sample.Deviation * sample.Deviation))] : [];

    // concentration (cos(x - mean) - 1) - log(2 pi I0(concentration) exp(-concentration)), where cos d - 1 = -2 sin^2(d / 2)
    public Value LogDensity(Value x, Arguments a)
    {
        var below = 2 * a["concentration"] * Square(Sin((x - a["mean"]) / 2));
        return Where(Abs(x) <= Math.PI, -below - LogScaledBessel(a["concentration"]) - Math.Log(2 * Math.PI), double.NegativeInfinity);
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => this.DrawEach(noise, shape, a);

    // the remainder of a division by 2 pi lies between -pi and pi
    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) =>
        Math.IEEERemainder(arguments[0] + VonMisesSampler.Draw(arguments[1], random), 2 * Math.PI);

    private static Value LogScaledBessel(Value k) => Where(k < Large, LogBesselI0(k) - k, AsymptoticLog(Max(k, Large)));

    // log(I0(k) exp(-k)) = -log(2 pi k) / 2 + 1 / 8k + 1 / 16k^2 + 25 / 384k^3 + 13 / 128k^4 + ..: the logarithm of Abramowitz and Stegun
    // 9.7.1
    private static Value AsymptoticLog(Value k) =>
        (-0.5 * Log(2 * Math.PI * k)) + ((1 / 8.0 + ((1 / 16.0 + ((25 / 384.0 + (13 / 128.0 / k)) / k)) / k)) / k);
}
