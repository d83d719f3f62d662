namespace ProbDsl.Inference.Training;

/// <summary>The part of a rank in the batches that several ranks take together.</summary>
/// <param name="First">The number of rows of a batch that the ranks before it have.</param>
/// <param name="Own">The number of its rows.</param>
/// <param name="Together">The number of rows of all ranks.</param>
/// <param name="Ranks">The number of ranks.</param>
public sealed record RankRows(int First, int Own, int Together, int Ranks)
{
    /// <summary>The factor of its loss in the mean over ranks, so that each row counts the same: 1 where all have as many rows.</summary>
    public double Weight => (double)Own * Ranks / Together;

    /// <summary>The part of a rank, which the ranks agree on.</summary>
    /// <param name="own">The number of its rows.</param>
    /// <param name="ranks">The ranks; null for one.</param>
    public static RankRows Gather(int own, ICommunicator? ranks)
    {
        if (ranks is null or { Count: 1 }) return new(0, own, own, 1);
        var (mine, all) = (new double[ranks.Count], new double[ranks.Count]);
        mine[ranks.Rank] = own;
        ranks.Sum(mine, all);
        return new((int)all.Take(ranks.Rank).Sum(), own, (int)all.Sum(), ranks.Count);
    }
}
