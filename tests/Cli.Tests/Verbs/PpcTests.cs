using System.Globalization;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`ppc` as a user runs it: of priors, of a fit, its JSON and its file.</summary>
public sealed class PpcTests
{
    private static Workspace Files() => new Workspace()
        .Write("a.gen", "model A\ndata y[rows]: count\nr ~ Gamma(2, 1)\nfor n in rows { y[n] ~ Poisson(r) }\n")
        .Write("y.csv", "y\n1\n0\n3\n2\n1\n1\n");

    [Fact]
    public async Task Priors_and_fits_are_checked()
    {
        using var workspace = Files();
        var priors = await workspace.Run("ppc", "a.gen", "--data", "y.csv", "--replicates", "200");
        Assert.Equal((0, ""), (priors.Code, priors.Errors));
        Assert.StartsWith("a.gen · 200 replicates of the data from the priors\n", priors.Output);
        Assert.Contains("the data look as those that are drawn", priors.Output);
        Assert.Equal(0, (await workspace.Run("fit", "a.gen", "--data", "y.csv", "--out", "kept")).Code);
        var fit = await workspace.Run("ppc", "kept", "--data", "y.csv", "--format", "json", "--replicates", "200");
        var json = JsonDocument.Parse(fit.Output).RootElement;
        Assert.Equal(200, json.GetProperty("replicates").GetInt32());
        var first = json.GetProperty("checks")[0];
        Assert.Equal(("y", "mean", 200), (first.GetProperty("data").GetString(), first.GetProperty("statistic").GetString(),
            first.GetProperty("replicated").GetArrayLength()));
    }

    [Fact]
    public async Task Replicated_data_are_written()
    {
        using var workspace = Files();
        Assert.Equal(0, (await workspace.Run("ppc", "a.gen", "--data", "y.csv", "--replicates", "3", "--out", "r.csv")).Code);
        var lines = workspace.Read("r.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("replicate,data,position,value", lines[0]);
        Assert.Equal(Enumerable.Range(0, 18).Select(i => $"{(i / 6) + 1},y,{(i % 6) + 1}"),
            lines[1..].Select(l => l[..l.LastIndexOf(',')]));
        Assert.All(lines[1..], l => Assert.True(double.Parse(l[(l.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture) >= 0));
    }

    [Fact]
    public async Task Other_data_and_files_that_are_read_are_refused()
    {
        using var workspace = Files();
        Assert.Contains("E0", (await workspace.Run("ppc", "a.gen", "--data", "y.csv", "--out", "y.csv")).Errors);
        Assert.Equal(0, (await workspace.Run("fit", "a.gen", "--data", "y.csv", "--out", "kept")).Code);
        workspace.Write("z.csv", "y\n1\n");
        Assert.Contains("E0657", (await workspace.Run("ppc", "kept", "--data", "z.csv")).Errors);
    }
}
