using System.Globalization;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Cli.Ranks;

/// <summary>What a fit says of the ranks that made it.</summary>
internal static class RankNote
{
    /// <param name="ranks">The ranks.</param>
    /// <param name="method">The name of the method.</param>
    /// <param name="steps">The number of its steps.</param>
    public static string Of(ICommunicator ranks, string method, int steps) => ranks.Sent == 0
        ? $"{ranks.Count} ranks computed the same: `{method}` does not divide the rows of this story"
        : $"{ranks.Count} ranks, each with its part of the rows; rank {ranks.Rank} sent {Bytes(ranks.Sent)}"
            + (steps > 0 ? $", {Bytes(ranks.Sent / steps)} for each of {Number(steps)} steps" : "");

    private static string Bytes(long count) => $"{Number(count)} bytes";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
