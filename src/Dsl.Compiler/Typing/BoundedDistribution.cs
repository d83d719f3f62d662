using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Laws that cut another one between `low` and `high`: what lies beyond is left out (`Truncated`), or stands on the bounds (`Censored`).
/// </summary>
internal static class BoundedDistribution
{
    public static bool Is(DistributionCall call) =>
        call.Of.Draws == Drawn.AsDistributions && call.Of.Parameters.Any(p => p.Name == "low")
        && call.Of.Parameters.Any(p => p.Name == "high");

    /// <summary>Whether its density is divided by the share that is left, and its support are the bounds.</summary>
    public static bool HasShare(DistributionCall call) => call.Of.Support is BoundedBy;
}
