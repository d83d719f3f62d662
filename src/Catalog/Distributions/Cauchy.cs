namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Cauchy distribution: Student's t with df = 1, without a mean. Support: the real line. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Cauchy : Distribution, IDensity, ISampler, IQuantile, IMomentEstimate
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Cauchy", TypePattern.Real, new Reals())
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive)
        .WithTraits(DistributionTraits.LocationScale | DistributionTraits.HeavyTailed);

    public override string Summary => "Student's t with df = 1; half of its mass within scale of location";

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => LocationScaleMoments.Estimate(sample);

    // -log pi - log scale - log(1 + z^2)
    public Value LogDensity(Value x, Arguments a) => -LogOnePlusSquare.Of((x - a["location"]) / a["scale"]) - Log(Math.PI * a["scale"]);

    public Value LogCdf(Value x, Arguments a) => LogBelow((x - a["location"]) / a["scale"]);

    public Value LogSurvival(Value x, Arguments a) => LogBelow((a["location"] - x) / a["scale"]);

    // -1 / tan(pi p)
    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        arguments[0] + (arguments[1] * (at.IsLower ? -1 / double.TanPi(at.P) : 1 / double.TanPi(at.Q)));

    // the quantile of a uniform number, with the angle to its nearer end
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var fromMiddle = noise.Uniform(shape) - 0.5;
        var angle = Math.PI * (0.5 - Abs(fromMiddle));
        return a["location"] + (a["scale"] * Sign(fromMiddle) * Cos(angle) / Sin(angle));
    }

    // 1/2 + atan(z) / pi; for |z| above 1 the tail on z's own side has probability atan(1 / |z|) / pi
    private static Value LogBelow(Value z)
    {
        var far = Abs(z) > 1;
        var tail = Atan(1 / Where(far, Abs(z), 1)) / Math.PI;
        return Where(far, Where(z < 0, Log(tail), Log1p(-tail)), Log(0.5 + (Atan(Where(far, 0, z)) / Math.PI)));
    }
}
