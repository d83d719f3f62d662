using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Cli.Ranks;

/// <summary>What a fit says of the ranks that made it.</summary>
internal static class RankNote
{
    /// <param name="ranks">The ranks.</param>
    /// <param name="sent">The bytes that this one has sent, and the number of exchanges.</param>
    /// <param name="method">The name of the method.</param>
    /// <param name="hasDivided">Whether each rank has read a part of the data.</param>
    public static string Write(ICommunicator ranks, (long Bytes, long Exchanges) sent, string method, bool hasDivided) => sent.Bytes == 0
        ? $"{ranks.Count} ranks computed the same: `{method}` does not divide the work of this story"
        : $"{ranks.Count} ranks, each with its part of the {(hasDivided ? "data and of the " : "")}work"
            + $"; rank {ranks.Rank} sent {Bytes(sent.Bytes)}"
            + $", {Bytes(sent.Bytes / sent.Exchanges)} in each of {Number(sent.Exchanges)} exchanges";

    private static string Bytes(long count) => $"{Number(count)} bytes";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
