using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Ranks;

public sealed class MpichTests() : MpirunContract("mpirun.mpich", [], "PMI_RANK");

/// <summary>What does not depend on the library of MPI is tested with one.</summary>
public sealed class OpenMpiTests() : MpirunContract("mpirun.openmpi", ["--oversubscribe"], "OMPI_COMM_WORLD_RANK")
{
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
