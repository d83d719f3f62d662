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

    /// <summary>A divergence whose integral is infinite.</summary>
    internal static DivergenceEstimate Infinite(DivergenceKind kind) =>
        new(kind, double.PositiveInfinity, ErrorKind.None, double.NaN, "the integral diverges");

    internal static DivergenceEstimate NotPossible(DivergenceKind kind, string why) => new(kind, null, ErrorKind.None, double.NaN, why);
}
