using System.Globalization;

namespace ProbDsl.Runtime.Ranks;

/// <summary>What starts processes as ranks.</summary>
public enum Starter
{
    /// <summary>The `mpirun` of Open MPI.</summary>
    OpenMpi,

    /// <summary>The `mpirun` of MPICH and its relatives, or another process manager with its interface PMI.</summary>
    Mpich,

    /// <summary>`srun` of SLURM, without `mpirun`.</summary>
    Slurm,
}

/// <summary>
/// How this process was started as a rank, by its environment. The library of MPI says the same once it runs; before that, the environment
/// decides whether it is loaded.
/// </summary>
/// <param name="Starter">What started it.</param>
/// <param name="Count">The number of ranks.</param>
/// <param name="Rank">The rank of this process.</param>
/// <param name="LocalRank">The rank of this process among those on this machine, from 0, or its rank if nothing says so.</param>
/// <param name="Variable">The variable that says the number of ranks.</param>
public sealed record Launch(Starter Starter, int Count, int Rank, int LocalRank, string Variable)
{
    /// <summary>That of this process; null if nothing started it as a rank.</summary>
    public static Launch? Current => Read(Environment.GetEnvironmentVariable);

    /// <summary>
    /// Whether `srun` started several tasks without an interface through which the library of MPI finds the others; each task would be a
    /// rank of its own.
    /// </summary>
    public bool IsWithoutInterface => Starter == Starter.Slurm
        && Environment.GetEnvironmentVariable("PMIX_RANK") is null && Environment.GetEnvironmentVariable("PMI_FD") is null
        && Environment.GetEnvironmentVariable("PMI_RANK") is null;

    /// <summary>
    /// The launch that an environment says. A task of `srun` has the id and the number of tasks of its step
    /// (https://slurm.schedmd.com/srun.html, output environment variables). The script of `sbatch` has no id of a step, and the shell of
    /// `salloc` one beyond 2^31: both are single processes, whatever their numbers of tasks. `mpirun` may use `srun` to start others, so
    /// that its own variables come first.
    /// </summary>
    /// <param name="variable">The value of a variable; null for none.</param>
    public static Launch? Read(Func<string, string?> variable)
    {
        int? Number(string name) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
        Launch? Made(Starter starter, string size, string rank, params string[] localRank) => Number(size) is > 0 and { } count
            ? new(starter, count, Number(rank) ?? 0, localRank.Append(rank).Select(Number).FirstOrDefault(n => n is not null) ?? 0, size)
            : null;
        const string tasks = "SLURM_STEP_NUM_TASKS", task = "SLURM_PROCID", ofMachine = "SLURM_LOCALID";
        return Made(Starter.OpenMpi, "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_RANK")
            ?? Made(Starter.Mpich, "PMI_SIZE", "PMI_RANK", "MPI_LOCALRANKID", ofMachine)
            ?? (Number("SLURM_STEP_ID") is not null && Number(task) is not null && Number(tasks) > 1
                ? Made(Starter.Slurm, tasks, task, ofMachine) : null);
    }
}
