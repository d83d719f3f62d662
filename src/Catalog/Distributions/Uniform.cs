namespace ProbDsl.Catalog.Distributions;

/// <summary>Uniform distribution between low and high, both included. Scalar; repeated over a tensor target.</summary>
public sealed class Uniform : Distribution, IDensity, ISampler, IQuantile, INaturalForm, IExpectedDensity, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Uniform", TypePattern.Real, new ParameterBounds("low", "high"))
            .Parameter("low", TypePattern.Real)
            .Parameter("high", TypePattern.Real);

    public override string Summary => "constant between low and high";

    public Value? Mean(Arguments a) => 0.5 * (a["low"] + a["high"]);

    // a little beyond the ends, where the likelihood still has a derivative
    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample)
    {
        var beyond = 1e-3 * (sample.Greatest - sample.Least);
        return [("low", sample.Least - beyond), ("high", sample.Greatest + beyond)];
    }

    public NaturalForm NaturalForm { get; } = new(NaturalStatistics.Constant);

    public Value LogDensity(Value x, Arguments a) => Where((a["low"] <= x) & (x <= a["high"]), -Log(Width(a)), double.NegativeInfinity);

    public Value ExpectedLogDensity(Moments x, MomentArguments a) => -Log(a.Number("high") - a.Number("low"));

    public Value LogCdf(Value x, Arguments a) => LogFraction(x - a["low"], a["high"] - x, a);

    public Value LogSurvival(Value x, Arguments a) => LogFraction(a["high"] - x, x - a["low"], a);

    public double Quantile(LogTails at, ReadOnlySpan<double> arguments)
    {
        var (low, high) = (arguments[0], arguments[1]);
        return at.IsLower ? low + (at.P * (high - low)) : high - (at.Q * (high - low));
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["low"] + (Width(a) * noise.Uniform(shape));

    private static Value Width(Arguments a) => a["high"] - a["low"];

    // log of part / (part + rest), with the ratio clamped to 0..1
    private static Value LogFraction(Value part, Value rest, Arguments a) =>
        Where(part < rest, Log(Max(part / Width(a), 0)), Log1p(-Max(rest / Width(a), 0)));
}
