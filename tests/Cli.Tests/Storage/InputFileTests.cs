using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Storage;

/// <summary>The output of a command never replaces a file that it reads, whatever path leads there.</summary>
public sealed class InputFileTests
{
    private const string Coin = """
        model Coin
        data heads[rows]: bool
        p ~ Beta(2, 2)
        for n in rows { heads[n] ~ Bernoulli(p) }

        """;

    [Fact]
    public async Task An_output_that_is_an_input_is_refused()
    {
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("coin.csv", "heads\n1\n0\n1\n")
            .Write("below/other.csv", "heads\n1\n");
        Assert.Equal(0, (await workspace.Run("fit", "coin.gen", "--data", "coin.csv", "--out", "kept")).Code);
        File.CreateSymbolicLink(workspace.At("link.csv"), "coin.csv");
        Directory.CreateSymbolicLink(workspace.At("up"), workspace.At("below"));
        var before = Bytes(workspace);
        await Refused(workspace, "`--out` would replace coin.csv, which this command reads", "sample", "kept", "--data",
            "coin.csv", "--out", "coin.csv");
        await Refused(workspace, "`--out` would replace below/../coin.csv, which this command reads (coin.csv)", "predict", "kept",
            "--data", "coin.csv", "--out", "below/../coin.csv");
        await Refused(workspace, "`--per-row` would replace link.csv, which this command reads (coin.csv)", "eval", "kept", "--data",
            "rows=coin.csv", "--per-row", "link.csv");
        await Refused(workspace, "`--out` would replace up/other.csv, which this command reads (below/other.csv)", "sample", "coin.gen",
            "--data", "below/other.csv", "--out", "up/other.csv");
        await Refused(workspace, "`--out` would replace ./coin.gen, which this command reads (coin.gen)", "sample",
            "coin.gen", "--out", "./coin.gen");
        await Refused(workspace, "`--out` would replace kept/draws.csv, which this command reads", "sample", "kept",
            "--out", "kept/draws.csv");
        await Refused(workspace, "`--out` would replace kept/draws.csv, which this command reads", "fit", "coin.gen", "--data",
            "kept/draws.csv", "--out", "kept", "--overwrite");
        Assert.Equal(before, Bytes(workspace));
        Assert.Equal(0, (await workspace.Run("sample", "kept", "--data", "coin.csv", "--out", "below/coin.csv")).Code);
    }

    [Fact]
    public async Task A_file_of_another_fit_is_not_replaced()
    {
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("coin.csv", "heads\n1\n0\n1\n");
        foreach (var folder in (string[])["kept", "other"])
            Assert.Equal(0, (await workspace.Run("fit", "coin.gen", "--data", "coin.csv", "--out", folder)).Code);
        var before = Bytes(workspace);
        foreach (var file in (string[])["other/fit.json", "other/story.gen", "kept/../other/draws.csv"])
        {
            var run = await workspace.Run("sample", "kept", "--out", file);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.Contains("E0610", run.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(before, Bytes(workspace));
        Assert.Equal(0, (await workspace.Run("sample", "kept", "--out", "other/mine.csv")).Code);
        Assert.Equal(0, (await workspace.Run("fit", "coin.gen", "--data", "coin.csv", "--out", "other")).Code);
    }

    private static async Task Refused(Workspace workspace, string says, params string[] arguments)
    {
        var run = await workspace.Run(arguments);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error E0607: {says}", run.Errors.ReplaceLineEndings(" ").Replace("   ", " ", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    private static Dictionary<string, byte[]> Bytes(Workspace workspace) =>
        workspace.Files.Where(f => File.Exists(workspace.At(f))).ToDictionary(f => f, workspace.Bytes);
}
