namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Energy-based model: density proportional to exp(-energy(x)), the energy a net or a function. The normalizer has no closed form: it is
/// learned with the energy, by contrast with draws of the noise. Further arguments are passed to the energy.
/// </summary>
public sealed class EnergyBased : Distribution
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("EnergyBased", DrawTypeSource.AsCallable)
        .WithTraits(DistributionTraits.Unnormalized)
        .Parameter("energy", new CallableKind(CallableSort.Net))
        .Parameter("noise", new DistributionKind())
        .PassArguments();

    public override string Summary => "density proportional to exp(-energy(x)), fitted by contrast with draws of the noise";
}
