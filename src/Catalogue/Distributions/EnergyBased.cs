using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>
/// Energy-based model: density in proportion to exp(-energy(x)), the energy a net. Its normalizer has no formula: it is fitted against
/// draws of the noise.
/// </summary>
public sealed class EnergyBased : Distribution
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("EnergyBased", Drawn.AsCallable)
        .Parameter("energy", new CallableKind(CallableSort.Net))
        .Parameter("noise", new DistributionKind());

    public override string Summary => "density in proportion to exp(-energy(x)), told apart from draws of the noise";
}
