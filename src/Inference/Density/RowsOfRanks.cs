using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Inference.Density;

/// <summary>Whether the rows of a log density can be divided among ranks.</summary>
internal static class RowsOfRanks
{
    /// <summary>
    /// The ranks, each with a part of the density; a process alone, which every rank then is, if each would compute nearly all of it.
    /// </summary>
    public static ICommunicator Divided(LogJoint joint, bool withJacobian, ICommunicator? ranks) =>
        ranks is null or { Count: 1 } || joint.Undivided(withJacobian, ranks).Count > 0 ? Alone.Instance : ranks;
}
