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
/// <param name="OnThisMachine">The number of ranks on this machine.</param>
/// <param name="LocalRank">The rank of this process among those on this machine, from 0.</param>
public sealed record Launch(Starter Starter, int Count, int Rank, int OnThisMachine, int LocalRank)
{
    /// <summary>That of this process; null if nothing started it as a rank.</summary>
    public static Launch? Current => Of(Environment.GetEnvironmentVariable);

    /// <summary>
    /// The launch that an environment says. A task of `srun` has the id and the number of tasks of its step
    /// (https://slurm.schedmd.com/srun.html, output environment variables). The script of `sbatch` has no id of a step, and the shell of
    /// `salloc` one beyond 2^31: both are single processes, whatever their numbers of tasks. `mpirun` may use `srun` to start others, so
    /// that its own variables come first.
    /// </summary>
    /// <param name="variable">The value of a variable; null for none.</param>
    public static Launch? Of(Func<string, string?> variable)
    {
        int? Number(string name) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
        Launch Made(Starter starter, int count, int rank, int? onThisMachine, int? localRank) =>
            new(starter, count, rank, onThisMachine ?? count, localRank ?? rank % (onThisMachine ?? count));
        if (Number("OMPI_COMM_WORLD_SIZE") is > 0 and { } open)
            return Made(Starter.OpenMpi, open, Number("OMPI_COMM_WORLD_RANK") ?? 0,
                Number("OMPI_COMM_WORLD_LOCAL_SIZE"), Number("OMPI_COMM_WORLD_LOCAL_RANK"));
        if (Number("PMI_SIZE") is > 0 and { } size)
            return Made(Starter.Mpich, size, Number("PMI_RANK") ?? 0, Number("MPI_LOCALNRANKS"), Number("MPI_LOCALRANKID"));
        return (Number("SLURM_STEP_ID"), Number("SLURM_PROCID"), Number("SLURM_STEP_NUM_TASKS")) is (not null, { } rank, > 1 and { } tasks)
            ? Made(Starter.Slurm, tasks, rank, First(variable("SLURM_STEP_TASKS_PER_NODE")), Number("SLURM_LOCALID")) : null;
    }

    // tasks of the first machine, as in `4(x2),3`
    private static int? First(string? counts)
    {
        var digits = (counts ?? "").TakeWhile(char.IsAsciiDigit);
        return int.TryParse(string.Concat(digits), CultureInfo.InvariantCulture, out var count) && count > 0 ? count : null;
    }
}
