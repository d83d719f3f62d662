using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>
/// The law of an SDE run backwards, from noise (time 1) to data (time 0), with a net for the score. Anderson 1982, "Reverse-time diffusion
/// equation models". Further arguments go on to the net.
/// </summary>
public sealed class TimeReversal : Distribution
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("reverse", Drawn.AsCallable)
        .Declaring(DistributionTraits.ReversedInTime)
        .Parameter("sde", new CallableKind(CallableSort.Sde))
        .Parameter("score", new CallableKind(CallableSort.Net))
        .HandingOn();

    public override string Summary => "an sde run backwards from its noise, its score a net";
}
