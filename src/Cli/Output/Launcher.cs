using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Cli.Output;

/// <summary>What started this process.</summary>
internal static class Launcher
{
    /// <summary>Whether `mpirun` started it as one of several ranks, or as the only one.</summary>
    public static bool IsMpirun => Launch.Current is { Starter: not Starter.Slurm };
}
