using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`fit --more`: chains of a kept fit, extended.</summary>
public sealed class MoreDrawsTests
{
    private const string Story = """
        model Two
        data x[rows]: real
        mean ~ Normal(0, 10)
        sd: positive ~ HalfNormal(5)
        for n in rows { x[n] ~ StudentT(4, mean, sd) }
        """;

    /// <summary>Twice a part of the draws is the whole: the files of draws are equal, and so is the table.</summary>
    [Theory, InlineData("nuts", "--num-warmup 100"), InlineData("gibbs", "--num-warmup 50 --chains 2")]
    public async Task Draws_are_those_of_one_long_run(string method, string how)
    {
        using var workspace = new Workspace().Write("data.csv", "x\n1\n2.5\n0.3\n7\n").Write("story.gen", method == "nuts" ? Story
            : Story.Replace("StudentT(4, mean, sd)", "Normal(mean, 2)", StringComparison.Ordinal)
                .Replace("sd: positive ~ HalfNormal(5)\n", "", StringComparison.Ordinal));
        string[] fit = ["fit", "story.gen", "--data", "data.csv"], chains = ["--method", method, .. how.Split(' ')];
        await Run([.. fit, .. chains, "--num-samples", "600", "--seed", "7", "--out", "whole"]);
        await Run([.. fit, .. chains, "--num-samples", "200", "--seed", "7", "--out", "parts"]);
        await Run([.. fit, .. chains[4..], "--more", "240", "--out", "parts"]);
        await Run([.. fit, .. chains[4..], "--more", "160", "--out", "parts"]);
        foreach (var file in workspace.Files.Where(f => f.StartsWith("whole/draws", StringComparison.Ordinal)))
            Assert.Equal(workspace.Read(file), workspace.Read($"parts{file[5..]}"));
        Assert.Contains(workspace.Files, f => f == "parts/draws_2.csv");

        async Task Run(string[] arguments)
        {
            var run = await workspace.Run(arguments);
            Assert.True(run.Code == 0, run.Errors);
        }
    }

    /// <summary>Chains that ended by `--until` go on as those of any other fit, from their last draw.</summary>
    [Theory, InlineData(""), InlineData("fit { until = 100 }")]
    public async Task Draws_are_added_after_an_effective_sample_size_is_reached(string block)
    {
        using var workspace = new Workspace().Write("data.csv", "x\n1\n2.5\n0.3\n7\n").Write("story.gen", $"{Story}\n{block}\n");
        string[] fit = ["fit", "story.gen", "--data", "data.csv"], chains = ["--method", "nuts", "--num-warmup", "100"];
        string[] until = block.Length == 0 ? ["--until", "ess=100"] : [];
        Assert.Equal(0, (await workspace.Run([.. fit, .. chains, .. until, "--out", "parts"])).Code);
        var before = Draws("parts");
        Assert.Equal(0, (await workspace.Run([.. fit, "--more", "400", "--out", "parts"])).Code);
        Assert.Equal(before + 400, Draws("parts"));
        workspace.Write("story.gen", $"{Story}\n");
        Assert.Equal(0, (await workspace.Run([.. fit, .. chains, "--num-samples", $"{before + 400}", "--out", "whole"])).Code);
        for (var chain = 1; chain <= 4; chain++)
            Assert.Equal(workspace.Read($"whole/draws_{chain}.csv"), workspace.Read($"parts/draws_{chain}.csv"));

        int Draws(string folder)
        {
            var made = System.Text.Json.JsonDocument.Parse(workspace.Read($"{folder}/fit.json")).RootElement.GetProperty("chains");
            return made.GetProperty("count").GetInt32() * made.GetProperty("draws").GetInt32();
        }
    }

    /// <summary>A fit of any length has what other fits start with.</summary>
    [Fact]
    public async Task Chains_start_like_those_of_a_short_fit()
    {
        using var workspace = new Workspace().Write("data.csv", "x\n1\n2.5\n0.3\n7\n").Write("story.gen", Story);
        string[] fit = ["fit", "story.gen", "--data", "data.csv", "--method", "nuts", "--num-samples", "40"];
        Assert.Equal(0, (await workspace.Run([.. fit, "--num-warmup", "100", "--out", "kept"])).Code);
        var like = await workspace.Run([.. fit, "--like", "kept"]);
        Assert.True(like.Code == 0, like.Errors);
        Assert.Contains("4 chains of 10 after 100 of warm-up", like.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--more 0 --out kept", 2, "error: --more adds draws, but it is 0")]
    [InlineData("--more 10", 2, "error: --more extends the chains in a folder: name it with --out DIR")]
    [InlineData("--more 10 --out kept", 1, "error E0612: there is no fit by Markov chains in kept to extend")]
    [InlineData("--more 10 --out mode", 1, "error E0612: there is no fit by Markov chains in mode to extend")]
    [InlineData("--more 10 --out chains --seed 3", 1, "error E0542: ")]
    public async Task What_has_no_chains_is_not_extended(string options, int code, string error)
    {
        using var workspace = new Workspace().Write("data.csv", "x\n1\n2.5\n0.3\n7\n").Write("story.gen", Story);
        string[] fit = ["fit", "story.gen", "--data", "data.csv"];
        await workspace.Run([.. fit, "--method", "map", "--out", "mode"]);
        await workspace.Run([.. fit, "--method", "nuts", "--num-samples", "80", "--out", "chains"]);
        var before = workspace.Read("chains/fit.json");
        var run = await workspace.Run([.. fit, .. options.Split(' ')]);
        Assert.Equal(code, run.Code);
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
        Assert.Equal(before, workspace.Read("chains/fit.json"));
    }
}
