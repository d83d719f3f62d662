using ProbDsl.Runtime.Ranks;

namespace ProbDsl.IO.Input;

/// <summary>The ranks that fit together, of which this process is one.</summary>
internal static class RunningRanks
{
    /// <summary>Itself alone, until it joins others.</summary>
    public static ICommunicator All { get; private set; } = Alone.Instance;

    /// <summary>From now on this process is one of these.</summary>
    public static void Join(ICommunicator ranks) => All = ranks;
}
