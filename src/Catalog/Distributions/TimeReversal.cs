namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The distribution of an SDE reversed in time, from noise (time 1) to data (time 0), with a net for the score. Anderson 1982,
/// "Reverse-time diffusion equation models". Further arguments are passed to the net.
/// </summary>
public sealed class TimeReversal : Distribution
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("reverse", DrawTypeSource.AsCallable)
        .WithTraits(DistributionTraits.ReversedInTime)
        .Parameter("sde", new CallableKind(CallableSort.Sde))
        .Parameter("score", new CallableKind(CallableSort.Net))
        .PassArguments();

    public override string Summary => "an sde reversed in time from its noise, with a net for the score";
}
