namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>The meaning of an error beside a value.</summary>
public enum ErrorKind
{
    /// <summary>No error is estimated.</summary>
    None,

    /// <summary>An estimate of how far the integral over a grid is off.</summary>
    Grid,

    /// <summary>The standard error over draws.</summary>
    Standard,
}

/// <summary>A divergence with its value, or the reason why it has none.</summary>
/// <param name="Kind">The divergence.</param>
/// <param name="Value">The value; null where it is not possible.</param>
/// <param name="Error">The meaning of the next.</param>
/// <param name="Size">The error; NaN without one.</param>
/// <param name="By">How it was computed, or why it has no value.</param>
public sealed record DivergenceEstimate(DivergenceKind Kind, double? Value, ErrorKind Error, double Size, string By)
{
    /// <summary>
    /// The same quantity between two samples of one distribution, which a sample distance is compared to; null without one.
    /// </summary>
    public double? Baseline { get; init; }

    /// <summary>Whether the divergence itself is at least the value, up to the error.</summary>
    public bool IsLowerBound { get; init; }

    /// <summary>Why the value is not reliable; null if nothing says so.</summary>
    public string? Doubt { get; init; }

    /// <summary>The shape k of the tail of the terms of a mean over draws; null without one. Above 0.5 they have no variance.</summary>
    public double? TailShape { get; init; }

    /// <summary>Whether the value is finite, as far as is known, but larger than a number of 64 bits.</summary>
    public bool IsBeyondNumbers { get; private init; }

    /// <summary>
    /// Whether its draws cannot show it, whatever their standard error is: terms that have no mean, or no finite variance.
    /// </summary>
    internal bool HasHeavyTail => Doubt is not null && Error == ErrorKind.Standard
        && (HasNoVariance || TailShape > ImportanceSampling.UsualThreshold);

    /// <summary>Whether its terms have an infinite variance.</summary>
    internal bool HasNoVariance { get; private init; }

    /// <summary>The same mean over draws of terms of which the variance is infinite.</summary>
    internal DivergenceEstimate WithoutVariance() => this with
    {
        HasNoVariance = true,
        Doubt = TailShape > ImportanceSampling.UsualThreshold ? Doubt
            : "its terms have an infinite variance: the standard error means nothing, and the value may be far larger",
    };

    /// <summary>A divergence that is larger than a number of 64 bits.</summary>
    internal static DivergenceEstimate BeyondNumbers(DivergenceKind kind, string by) =>
        new(kind, double.PositiveInfinity, ErrorKind.Standard, double.NaN, $"{by}: larger than a 64-bit number") { IsBeyondNumbers = true };

    /// <summary>A divergence whose integral is infinite.</summary>
    internal static DivergenceEstimate Infinite(DivergenceKind kind) =>
        new(kind, double.PositiveInfinity, ErrorKind.None, double.NaN, "the integral diverges");

    internal static DivergenceEstimate NotPossible(DivergenceKind kind, string why) => new(kind, null, ErrorKind.None, double.NaN, why);
}
