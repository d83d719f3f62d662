using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Stories that read no data are fitted without a file; stories without unknowns have exact densities.</summary>
public sealed class NoDataTests
{
    private const string Prior = "model Prior\nmu ~ Normal(0, 1)\ns: positive ~ Exponential(1)\n";

    private const string Known = "model Known\ndata y[rows]: real\nfor n in rows { y[n] ~ Normal(0, 1) }\n";

    /// <summary>Files beside the story are not its data, whether there is none, one or several.</summary>
    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public async Task A_prior_alone_is_fitted_without_a_file(int files)
    {
        using var workspace = new Workspace().Write("prior.gen", Prior);
        for (var i = 0; i < files; i++) workspace.Write($"file{i}.csv", "y\n1\n2\n");
        var fit = await workspace.Run("fit", "prior.gen", "--out", "kept");
        Assert.True(fit.Code == 0, fit.Errors);
        Assert.StartsWith("prior.gen · Prior · no data\n", fit.Output, StringComparison.Ordinal);
        Assert.Matches(@"s +1\.00000 +1\.00000", fit.Output);
        Assert.Equal(0, (await workspace.Run("compare", "prior.gen", "--methods", "exact,vmp")).Code);
        Assert.Equal(0, (await workspace.Run("explain", "prior.gen", "--program")).Code);
        Assert.StartsWith("draw,mu,s\n", (await workspace.Run("sample", "kept", "-n", "2")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bound_of_no_rows_has_no_value_for_a_row()
    {
        using var workspace = new Workspace().Write("prior.gen", Prior);
        Assert.DoesNotContain("for a row", (await workspace.Run("fit", "prior.gen", "--method", "vmp")).Output, StringComparison.Ordinal);
    }

    [Theory, InlineData("predict", "E0430", "`probdsl sample kept` draws its unknowns"), InlineData("eval", "E0422", "draws no data")]
    public async Task Its_fit_has_no_rows(string verb, string code, string said)
    {
        using var workspace = new Workspace().Write("prior.gen", Prior).Write("y.csv", "y\n1\n2\n");
        Assert.Equal(0, (await workspace.Run("fit", "prior.gen", "--out", "kept")).Code);
        foreach (var data in (string[][])[[], ["--data", "y.csv"]])
        {
            var run = await workspace.Run([verb, "kept", .. data]);
            Assert.Equal(1, run.Code);
            Assert.StartsWith($"error {code}", run.Errors, StringComparison.Ordinal);
            Assert.Contains(said, run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_story_with_data_still_asks_for_them()
    {
        using var workspace = new Workspace().Write("known.gen", Known);
        Assert.StartsWith("error E0328", (await workspace.Run("fit", "known.gen")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_story_without_unknowns_has_exact_densities()
    {
        using var workspace = new Workspace().Write("known.gen", Known).Write("known.csv", "y\n1\n2\n");
        Assert.Equal(0, (await workspace.Run("fit", "known.gen", "--out", "kept")).Code);
        Assert.False(File.Exists(workspace.At("kept/draws.csv")));
        var page = (await workspace.Run("eval", "kept", "--data", "known.csv")).Output;
        Assert.Contains("log-likelihood (exact: the story has no unknown)\n", page, StringComparison.Ordinal);
        Assert.Contains("in all   -4.337877 nats", page, StringComparison.Ordinal);
        var scores = JsonDocument.Parse((await workspace.Run("eval", "kept", "--data", "known.csv", "--format", "json")).Output)
            .RootElement.GetProperty("log_likelihood");
        Assert.Equal(("exact", true), (scores.GetProperty("name").GetString(), scores.GetProperty("exact").GetBoolean()));
    }

    /// <summary>The page of `compare` has no intervals.</summary>
    [Fact]
    public async Task A_comparison_takes_no_interval()
    {
        using var workspace = new Workspace().Write("known.gen", Known).Write("known.csv", "y\n1\n2\n");
        var run = await workspace.Run("compare", "known.gen", "--interval", "0.95");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith("error: `probdsl compare` has no option `--interval`\n"
            + "`--interval` is an option of `probdsl fit`, `probdsl predict`, `probdsl comparisons` and\n`probdsl slopes`\n",
            run.Errors, StringComparison.Ordinal);
    }
}
