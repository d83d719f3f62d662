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

    /// <summary>Sizes in place of data: the mean of n counts has variance (2 + 2 n) / n under r ~ Gamma(2, 1).</summary>
    [Fact]
    public async Task A_story_with_sizes_has_replicates_alone()
    {
        using var workspace = Files();
        var page = await workspace.Run("ppc", "a.gen", "--set", "rows=15", "--replicates", "4000");
        Assert.Equal((0, ""), (page.Code, page.Errors));
        Assert.Contains("data  statistic", page.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("observed", page.Output, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await workspace.Run(
            "ppc", "a.gen", "--set", "rows=15", "--replicates", "4000", "--format", "json")).Output).RootElement;
        var mean = json.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("statistic").GetString() == "mean");
        Assert.Equal(JsonValueKind.Null, mean.GetProperty("observed").ValueKind);
        var replicated = mean.GetProperty("replicated").EnumerateArray().Select(r => r.GetDouble()).ToList();
        var variance = 2 + (2.0 / 15);
        Assert.Equal(2, replicated.Average(), 4 * Math.Sqrt(variance / 4000));
        Assert.InRange(replicated.Average(r => (r - 2) * (r - 2)) / variance, 0.85, 1.15);
        var columns = page.Output.Split('\n').Single(l => l.StartsWith("y     mean", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        replicated.Sort();
        Assert.Equal(replicated[200], double.Parse(columns[^2], CultureInfo.InvariantCulture), 0.01);
        Assert.Equal(replicated[3799], double.Parse(columns[^1], CultureInfo.InvariantCulture), 0.01);
    }

    [Fact]
    public async Task Few_replicates_say_so()
    {
        using var workspace = Files();
        workspace.Write("far.csv", "y\n91\n90\n93\n92\n91\n91\n");
        var few = await workspace.Run("ppc", "a.gen", "--data", "far.csv", "--replicates", "50");
        Assert.DoesNotContain("*", few.Output, StringComparison.Ordinal);
        Assert.EndsWith("50 replicates are too few to show that data differ: 200 and more can\n", few.Output, StringComparison.Ordinal);
        var many = await workspace.Run("ppc", "a.gen", "--data", "far.csv", "--replicates", "200");
        Assert.Contains("*", many.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_param_is_no_prior()
    {
        using var workspace = Files();
        workspace.Write("p.gen", "model P\ndata y[rows]: count\nparam r: positive\nfor n in rows { y[n] ~ Poisson(r) }\n");
        var (code, output, errors) = await workspace.Run("ppc", "p.gen", "--data", "y.csv");
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("error E0660: data cannot be drawn from the priors: `r` is a `param`", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_without_an_observed_value_are_not_compared()
    {
        using var workspace = Files();
        workspace.Write("none.csv", "y,z\n,1\n,2\n");
        var (code, output, _) = await workspace.Run("ppc", "a.gen", "--data", "none.csv");
        Assert.Equal(0, code);
        Assert.EndsWith("no observed value of the data can be compared with replicates\n", output, StringComparison.Ordinal);
    }
}
