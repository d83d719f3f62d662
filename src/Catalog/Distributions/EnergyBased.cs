using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Energy-based model: density proportional to exp(-energy(x)), the energy a net. The normalizer has no closed form: the model is fitted by
/// contrast with draws of the noise.
/// </summary>
public sealed class EnergyBased : Distribution
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("EnergyBased", DrawTypeSource.AsCallable)
        .Parameter("energy", new CallableKind(CallableSort.Net))
        .Parameter("noise", new DistributionKind());

    public override string Summary => "density proportional to exp(-energy(x)), fitted by contrast with draws of the noise";
}
