using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Ranks;

public sealed class MpichTests() : MpirunContract("mpirun.mpich", [], "PMI_RANK");

/// <summary>What does not depend on the library of MPI is tested with one.</summary>
public sealed class OpenMpiTests() : MpirunContract("mpirun.openmpi", ["--oversubscribe"], "OMPI_COMM_WORLD_RANK")
{
    private static readonly string program = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "probdsl.dll")}'";

    private const string Chain = """
        model Chain
        data w[rows]: real from waiting
        for k in 1..2 { center[k] ~ Normal(70, 20) }
        state[1] ~ Categorical([0.5, 0.5])
        for n in 2..rows { state[n] ~ Categorical([[0.5, 0.5], [0.9, 0.1]][state[n-1]]) }
        for n in rows { w[n] ~ Normal(center[state[n]], 6) }
        """;

    [Theory, InlineData("map", 2), InlineData("map", 4), InlineData("laplace", 2), InlineData("advi", 4), InlineData("exact", 2)]
    public async Task A_log_density_of_several_ranks_is_that_of_one_process(string method, int ranks)
    {
        using var workspace = Many();
        string[] fit = ["fit", "waiting.gen", "--data", "many.csv", "--method", method, "--num-samples", "200", "--format", "json"];
        var (alone, together) = (await Probdsl.Run(workspace.Folder, fit), await Run(workspace, ranks, fit));
        Assert.True(together.Code == 0, together.Errors);
        Assert.Contains($"{ranks} ranks, each with its part of the work", together.Errors);
        var (expected, found) = (Estimates(alone.Output), Estimates(together.Output));
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Count, found.Count);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-6 * (1 + Math.Abs(p.First))));
    }

    [Theory, InlineData(2), InlineData(4)]
    public async Task Closed_forms_of_several_ranks_have_the_bits_of_one_process(int ranks)
    {
        using var workspace = Many().Write("closed.gen", """
            model Closed
            data e[rows]: real from eruptions
            data w[rows]: real from waiting
            param mean: real
            param sd: positive
            param spread: positive
            for n in rows {
              e[n] ~ Normal(mean, sd)
              w[n] ~ Normal(70, spread)
            }

            """);
        string[] fit = ["fit", "closed.gen", "--data", "many.csv", "--format", "json"];
        var (alone, together) = (await Probdsl.Run(workspace.Folder, fit), await Run(workspace, ranks, fit));
        Assert.True(together.Code == 0, together.Errors);
        Assert.Contains($"{ranks} ranks, each with its part of the work", together.Errors);
        Assert.NotEmpty(Estimates(alone.Output));
        Assert.Equal(Estimates(alone.Output), Estimates(together.Output));
    }

    [Theory, InlineData(2), InlineData(4)]
    public async Task Chains_of_several_ranks_have_the_bits_of_one_process(int ranks)
    {
        using var workspace = Many();
        string[] fit = ["fit", "waiting.gen", "--data", "faithful.csv", "--method", "gibbs", "--num-samples", "100", "--format", "json"];
        var (alone, together) = (await Probdsl.Run(workspace.Folder, fit), await Run(workspace, ranks, fit));
        Assert.True(together.Code == 0, together.Errors);
        Assert.Equal(Timeless(alone.Output), Timeless(together.Output));
    }

    [Theory]
    [InlineData("old_faithful.gen", "--data", "-", "E0327")]
    [InlineData("-", "--data", "faithful.csv", "E0191")]
    public async Task Standard_input_is_refused_once(string story, string option, string data, string code)
    {
        using var workspace = Many();
        var run = await Run(workspace, 2, "fit", story, option, data);
        Assert.NotEqual(0, run.Code);
        Assert.Equal(2, run.Errors.Split($"error {code}").Length);
        Assert.Contains("2 ranks read it, and it has one reader", run.Errors.Replace("\n", " "));
    }

    [Fact]
    public async Task A_pipe_with_the_name_of_a_data_file_is_refused()
    {
        using var workspace = Many();
        Assert.Equal(0, (await Shell.Run(workspace.Folder, "mkfifo pipe.csv")).Code);
        var run = await Run(workspace, 2, "fit", "old_faithful.gen", "--data", "pipe.csv");
        Assert.Equal(2, run.Errors.Split("error E0327").Length);
        Assert.Contains("a pipe has one reader", string.Join(' ', run.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory, InlineData(2), InlineData(3)]
    public async Task Simulations_of_a_calibration_are_divided(int ranks)
    {
        using var workspace = Many().Write("calls.gen", """
            model Calls
            data calls[days]: count
            rate ~ Gamma(2, 1)
            for d in days { calls[d] ~ Poisson(rate) }
            """);
        string[] call = ["sbc", "calls.gen", "--set", "days=20", "--simulations", "40", "--format", "json"];
        var (alone, together) = (await Probdsl.Run(workspace.Folder, call), await Run(workspace, ranks, [.. call, "--out", "kept"]));
        Assert.True(together.Code == 0, together.Errors);
        Assert.Equal(alone.Output, together.Output);
        Assert.Equal(Enumerable.Range(1, ranks).Select(r => $"kept/ranks-{r}-of-{ranks}.csv"),
            workspace.Files.Where(f => f.StartsWith("kept/", StringComparison.Ordinal)
                && f.EndsWith(".csv", StringComparison.Ordinal)).Order());
        var refused = await Run(workspace, ranks, call);
        Assert.Equal(2, refused.Errors.Split("E0681").Length + refused.Output.Split("E0681").Length - 1);
    }

    // fits that have nothing to do with one another
    [Fact]
    public async Task A_task_of_srun_that_takes_its_variable_away_fits_alone()
    {
        using var workspace = Many();
        var run = await Shell.Run(workspace.Folder, "export SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=2; "
            + $"{program} check old_faithful.gen && env -u SLURM_STEP_NUM_TASKS {program} fit old_faithful.gen --data faithful.csv");
        Assert.True(run.Code == 0, run.Errors);
        Assert.Contains("ok, OldFaithful", run.Output);
        Assert.Contains("log-likelihood", run.Output);
    }

    // the variables that `srun -n 2 --mpi=pmix` sets, and none of `mpirun`
    [Fact]
    public async Task Tasks_of_srun_are_ranks()
    {
        using var workspace = Many();
        string[] fit = ["fit", "old_faithful.gen", "--data", "many.csv", "--max-iter", "3", "--restarts", "1", "--format", "json"];
        var task = "export SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=2 SLURM_PROCID=$OMPI_COMM_WORLD_RANK; "
            + "unset OMPI_COMM_WORLD_SIZE OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_LOCAL_SIZE; exec \"$@\" > rank$SLURM_PROCID.json";
        var (alone, together) = (await Probdsl.Run(workspace.Folder, fit), await RunBy(["sh", "-c", task, "sh"], workspace, 2, fit));
        Assert.True(together.Code == 0, together.Errors);
        Assert.Contains("2 ranks, each with its part of the work", together.Errors);
        Assert.Equal(Timeless(alone.Output), Timeless(workspace.Read("rank0.json")));
        Assert.Equal("", workspace.Read("rank1.json"));
    }

    // `srun` without --mpi, and with an interface that the library of MPI does not read
    [Theory]
    [InlineData("0", null, "connects 1 of them")]
    [InlineData("1", null, "rank 1 of 4 by SLURM_STEP_NUM_TASKS: stopped; rank 0 says why")]
    [InlineData("0", "0", "connects 1 of them")]
    public async Task Tasks_of_srun_without_an_interface_are_refused_once(string task, string? pmi, string message)
    {
        using var workspace = Many();
        var variables = $"SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=4 SLURM_PROCID={task}{(pmi is null ? "" : $" PMI_RANK={pmi}")}";
        var run = await Shell.Run(workspace.Folder, $"{variables} {program} fit old_faithful.gen --data faithful.csv --out kept");
        Assert.Equal(1, run.Code);
        Assert.Contains(message, run.Errors);
        Assert.Equal(task == "0", run.Errors.Contains("error E0639", StringComparison.Ordinal));
        Assert.DoesNotContain(workspace.Files, file => file.StartsWith("kept", StringComparison.Ordinal));
    }

    // sbatch sets numbers of tasks for its script, and no step
    [Fact]
    public async Task A_batch_script_of_SLURM_runs_one_process()
    {
        using var workspace = Many();
        var run = await Shell.Run(workspace.Folder,
            $"SLURM_NTASKS=4 SLURM_PROCID=0 SLURM_JOB_ID=7 {program} fit old_faithful.gen --data faithful.csv");
        Assert.True(run.Code == 0, run.Errors);
    }

    [Fact]
    public async Task Other_commands_run_once()
    {
        using var workspace = Many().Write("chain.gen", Chain);
        var fit = await Run(workspace, 2, "fit", "chain.gen", "--data", "faithful.csv", "--method", "vmp");
        Assert.Contains("2 ranks computed the same: `vmp` does not divide the work of this story", fit.Errors);
        foreach (var command in new[] { new[] { "check", "waiting.gen" }, ["methods"], ["explain", "waiting.gen"] })
            Assert.Equal((await Probdsl.Run(workspace.Folder, command)).Output, (await Run(workspace, 2, command)).Output);
    }
}
