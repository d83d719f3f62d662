using ProbDsl.Runtime.Passes;

namespace ProbDsl.Inference.LogDensity;

/// <summary>Divides the rows of a log density among ranks.</summary>
public static class RowsOfRanks
{
    /// <summary>
    /// The ranks, each with a part of a sum; a process alone, which every rank then is, if each would compute nearly all of it.
    /// </summary>
    public static ICommunicator Divided(Value sum, ICommunicator? ranks) =>
        ranks is null or { Count: 1 } || DividedSum.FindUndivided(sum, ranks.Count).Count > 0 ? Alone.Instance : ranks;

    /// <summary>The part of this rank; parts of all ranks add up to the sum. The sum itself for one process.</summary>
    public static Value PartOf(Value sum, ICommunicator? ranks) =>
        ranks is { Count: > 1 } ? DividedSum.Part(sum, ranks.Rank, ranks.Count) : sum;
}
