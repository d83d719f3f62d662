namespace ProbDsl.Catalog.Distributions;

/// <summary>Density 1 wherever the declared type allows, which may be improper: an uninformative prior. It cannot be drawn from.</summary>
public sealed class Flat : Distribution, IDensity, INaturalForm, IExpectedDensity
{
    public override DistributionSignature Signature { get; } = 
        DistributionSignature.Of("Flat", DrawTypeSource.AsDeclaredEach)
            .WithTraits(DistributionTraits.Improper | DistributionTraits.Constant);

    public override string Summary => "density 1 on the declared type (improper)";

    public NaturalForm NaturalForm { get; } = new(NaturalStatistics.Constant);

    public Value LogDensity(Value x, Arguments a) => Ops.Broadcast(x.Program.Constant(0), x.Shape);

    public Value ExpectedLogDensity(Moments x, MomentArguments a) => x.Program.Constant(0);
}
