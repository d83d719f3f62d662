namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Distributions that bound another one between `low` and `high`: values outside are excluded (`Truncated`) or moved to the bounds
/// (`Censored`).
/// </summary>
internal static class BoundedDistribution
{
    public static bool Is(DistributionCall call) =>
        call.Of.Draws == DrawTypeSource.AsDistributions && call.Of.Parameters.Any(p => p.Name == "low")
        && call.Of.Parameters.Any(p => p.Name == "high");

    /// <summary>Whether the density is divided by the probability between the bounds, which are its support: a truncation.</summary>
    public static bool IsTruncation(DistributionCall call) => call.Of.Support is ParameterBounds;
}
