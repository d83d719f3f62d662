namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// The evidence on how close draws of an approximation are to the posterior. Draws alone cannot reveal a mode that they miss.
/// </summary>
/// <param name="Sampling">The importance weights of the draws.</param>
/// <param name="Worst">The number whose weighted and unweighted draws differ most; null if none varies.</param>
/// <param name="Missed">A mode with much posterior probability and no draws; null if none was found.</param>
public sealed record ApproximationQuality(ImportanceSampling Sampling, NumberDisagreement? Worst, MissedMode? Missed = null)
{
    public ApproximationFault Fault => Tail.Fault;

    /// <summary>Whether weights correct even a large difference: their tail is surely short, and half of the draws count.</summary>
    private bool AreSure => Sampling.ParetoShape + Sampling.ParetoShapeError <= Sampling.ReliableShape
        && Sampling.EffectiveSampleSize >= Sure * Sampling.Weights.Length;

    private const double Sure = 0.5;

    /// <summary>The smallest fraction of draws as effective sample size at which weights correct an approximation.</summary>
    private const double LeastEffective = 0.1;

    public WeightTail Tail => Sampling.Tail with
    {
        IsOff = (Worst is { IsLarge: true } && !AreSure) || Missed is not null
            || Sampling.EffectiveSampleSize < LeastEffective * Sampling.Weights.Length,
        ChangesLittle = Worst is null or { IsSmall: true },
        Change = Worst?.Change ?? "",
    };
}
