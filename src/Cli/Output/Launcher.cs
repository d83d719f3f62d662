namespace ProbDsl.Cli.Output;

/// <summary>What started this process.</summary>
internal static class Launcher
{
    /// <summary>Whether `mpirun` started it as one of several ranks, or as the only one.</summary>
    public static bool IsMpirun => Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE") is not null
        || Environment.GetEnvironmentVariable("PMI_SIZE") is not null;
}
