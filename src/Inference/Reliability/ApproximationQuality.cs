using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Reliability;

/// <summary>
/// The evidence on how close draws of an approximation are to the posterior. Draws alone cannot reveal a mode that they miss.
/// </summary>
/// <param name="Sampling">The importance weights of the draws.</param>
/// <param name="Worst">The number whose weighted and unweighted draws differ most; null if none varies.</param>
/// <param name="Missed">A mode with much posterior probability and no draws; null if none was found.</param>
internal sealed record ApproximationQuality(ImportanceSampling Sampling, NumberDisagreement? Worst, MissedMode? Missed = null)
{
    /// <summary>The smallest fraction of draws as effective sample size that counts as evidence.</summary>
    private const double LeastEffective = 0.1;

    /// <summary>At this fraction almost all weights are about equal: the approximation has the posterior's shape where it has
    /// draws.</summary>
    private const double MostlyEffective = 0.8;

    public double EffectiveFraction => Sampling.EffectiveSampleSize / Sampling.Weights.Length;

    public bool IsIneffective => EffectiveFraction < LeastEffective;

    public ApproximationFault Fault => Tail.Fault;

    public WeightTail Tail => new(Sampling.ParetoShape, Sampling.ReliableShape, Sampling.EffectiveSampleSize, Sampling.Weights.Length)
    {
        IsOff = Worst is { IsLarge: true } || Missed is not null || IsIneffective,
        AgreesInside = EffectiveFraction >= MostlyEffective,
    };
}
