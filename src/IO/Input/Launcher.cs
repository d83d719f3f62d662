namespace ProbDsl.IO.Input;

/// <summary>
/// What started this process, by the variables of <see cref="Runtime.Ranks.Launch"/>, which would load an assembly at each start.
/// </summary>
internal static class Launcher
{
    /// <summary>Whether `mpirun` started it as one of several ranks, or as the only one.</summary>
    public static bool IsMpirun => Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE") is not null
        || Environment.GetEnvironmentVariable("PMI_SIZE") is not null;

    /// <summary>Whether it may be one of several ranks.</summary>
    public static bool MayBeRank => IsMpirun || Environment.GetEnvironmentVariable("SLURM_STEP_NUM_TASKS") is not null;
}
