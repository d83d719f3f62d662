using System.Globalization;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Cli.Ranks;

/// <summary>What a fit says of the ranks that made it.</summary>
internal static class RankNote
{
    /// <param name="ranks">The ranks.</param>
    /// <param name="method">The name of the method.</param>
    public static string Of(ICommunicator ranks, string method) => ranks.Sent == 0
        ? $"{ranks.Count} ranks computed the same: `{method}` does not divide the work of this story"
        : $"{ranks.Count} ranks, each with its part of the work; rank {ranks.Rank} sent {Bytes(ranks.Sent)}"
            + $", {Bytes(ranks.Sent / ranks.Broadcasts)} in each of {Number(ranks.Broadcasts)} exchanges";

    private static string Bytes(long count) => $"{Number(count)} bytes";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
