namespace ProbDsl.Catalog.Distributions;

/// <summary>Discrete uniform distribution: low, low + 1, ..., high, each equally likely. Scalar; repeated over a tensor target.</summary>
public sealed class DiscreteUniform : Distribution, IDensity, ISampler, IQuantile, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("DiscreteUniform", TypePattern.Int, new ParameterBounds("low", "high", IsWhole: true))
            .Parameter("low", TypePattern.Int).Parameter("high", TypePattern.Int);

    public override string Summary => "low, low + 1, ..., high, each equally likely";

    public Value? Mean(Arguments a) => 0.5 * (a["low"] + a["high"]);

    public Value LogDensity(Value x, Arguments a) =>
        Where((a["low"] <= x) & (x <= a["high"]) & Equal(x, Floor(x)), -Log(Count(a)), double.NegativeInfinity);

    public Value LogCdf(Value x, Arguments a) => Log(Fraction(Floor(x) - a["low"] + 1, a));

    public Value LogSurvival(Value x, Arguments a) => Log(Fraction(a["high"] - Floor(x), a));

    public double Quantile(LogTails at, ReadOnlySpan<double> arguments)
    {
        var (low, high) = (arguments[0], arguments[1]);
        var count = high - low + 1;
        return Math.Clamp(at.IsLower ? low + Math.Ceiling(at.P * count) - 1 : high - Math.Floor(at.Q * count), low, high);
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["low"] + Floor(noise.Uniform(shape) * Count(a));

    private static Value Count(Arguments a) => a["high"] - a["low"] + 1;

    private static Value Fraction(Value values, Arguments a) => Min(Max(values / Count(a), 0), 1);
}
