using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Tests.Ranks;

/// <summary>How a process was started as a rank, by the environments of `mpirun`, `srun`, `sbatch` and `salloc`.</summary>
public sealed class LaunchTests
{
    private const string Step = "SLURM_STEP_ID=2 SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=3";

    private const string Open = "OMPI_COMM_WORLD_SIZE", Pmi = "PMI_SIZE", Tasks = "SLURM_STEP_NUM_TASKS";

    public static TheoryData<string, Launch?> Environments => new()
    {
        { "", null },
        { "OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=0", new(Starter.OpenMpi, 4, 0, 0, Open) },
        { "OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_LOCAL_RANK=1",
            new(Starter.OpenMpi, 4, 2, 1, Open) },
        { "PMI_SIZE=4 PMI_RANK=3", new(Starter.Mpich, 4, 3, 3, Pmi) },
        { "PMI_SIZE=4 PMI_RANK=3 MPI_LOCALRANKID=2", new(Starter.Mpich, 4, 3, 2, Pmi) },
        { "PMI_SIZE=1 PMI_RANK=0", new(Starter.Mpich, 1, 0, 0, Pmi) },
        { Step, new(Starter.Slurm, 8, 3, 3, Tasks) },
        { $"{Step} SLURM_LOCALID=2", new(Starter.Slurm, 8, 3, 2, Tasks) },
        { "SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=2 SLURM_PROCID=0", new(Starter.Slurm, 2, 0, 0, Tasks) },
        // daemons of mpirun are tasks of srun, and MPICH under srun --mpi=pmi2 has PMI
        { $"{Step} OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=0", new(Starter.OpenMpi, 4, 0, 0, Open) },
        { $"{Step} SLURM_LOCALID=1 PMI_SIZE=8 PMI_RANK=3 PMI_FD=5", new(Starter.Mpich, 8, 3, 1, Pmi) },
        { $"{Step} PMI_SIZE=8 PMI_RANK=0 PMI_FD=5", new(Starter.Mpich, 8, 0, 0, Pmi) },
        // one task, the script of sbatch, the shell of salloc, what such a shell starts
        { "SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0 SLURM_NTASKS=4", null },
        { "SLURM_JOB_ID=7 SLURM_NTASKS=4 SLURM_PROCID=0 SLURM_TASKS_PER_NODE=4", null },
        { "SLURM_JOB_ID=7 SLURM_STEP_ID=4294967290 SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=0", null },
        { "SLURM_STEP_ID=batch SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=0", null },
        { "SLURM_JOB_ID=7 SLURM_NTASKS=4", null },
    };

    [Theory, MemberData(nameof(Environments))]
    public void An_environment_says_how_a_process_was_started(string environment, Launch? expected)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(
            v => v[0], v => v[1]);
        Assert.Equal(expected, Launch.Read(name => variables.GetValueOrDefault(name)));
    }
}
