using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Reliability;

/// <summary>
/// What is known of how close draws of an approximation are to the posterior. Draws alone never show a mode that they miss.
/// </summary>
/// <param name="Sampling">What their importance weights say.</param>
/// <param name="Worst">The number whose draws and weighted draws differ most; null where none varies.</param>
/// <param name="Missed">A mode that holds much of the posterior and no draws; null where none was found.</param>
internal sealed record ApproximationQuality(ImportanceSampling Sampling, NumberDisagreement? Worst, MissedMode? Missed = null)
{
    /// <summary>Weighted draws worth less than this part of their number say little.</summary>
    private const double LeastEffective = 0.1;

    /// <summary>Where all but few weights are about the same the approximation has the posterior's shape inside its draws.</summary>
    private const double MostlyEffective = 0.8;

    public double EffectivePart => Sampling.EffectiveSampleSize / Sampling.Weights.Length;

    public bool IsIneffective => EffectivePart < LeastEffective;

    public ApproximationFault Fault => Tail.Fault;

    public WeightTail Tail => new(Sampling.ParetoShape, Sampling.ReliableShape, Sampling.EffectiveSampleSize, Sampling.Weights.Length)
    {
        IsOff = Worst is { IsLarge: true } || Missed is not null || IsIneffective,
        AgreesInside = EffectivePart >= MostlyEffective,
    };
}
