namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Density 1 / x above 0, constant in log x: the reference prior of a standard deviation, a variance or a precision alike (Jeffreys 1961,
/// Theory of Probability, 3.1). It is improper and cannot be drawn from. Scalar; repeated over a tensor target.
/// </summary>
public sealed class LogFlat : Distribution, IDensity, INaturalForm, IExpectedDensity
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("LogFlat", TypePattern.Positive, new PositiveReals()).WithTraits(DistributionTraits.Improper);

    public override string Summary => "positive, density 1 / x (improper): the reference prior of a scale";

    public NaturalForm NaturalForm { get; } = new(NaturalStatistics.Log);

    public Value LogDensity(Value x, Arguments a) => Where((x > 0) & (x < double.PositiveInfinity), -Log(x), double.NegativeInfinity);

    public Value ExpectedLogDensity(Moments x, MomentArguments a) => -x.Log;
}
