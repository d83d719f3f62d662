using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`explain`: each intermediate form of a story, and the page of a code.</summary>
public sealed class ExplainTests
{
    [Theory]
    [InlineData("--syntax", "MvNormal")]
    [InlineData("--graph", "kind[n]: index[K] ~ Categorical(weight)")]
    [InlineData("--plan", "summed out")]
    [InlineData("--program", "log_sum_exp")]
    public async Task A_form_can_be_seen(string form, string line)
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("explain", "old_faithful.gen", form);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains(line, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_form_alone_is_shown_alone()
    {
        using var workspace = Workspace.OldFaithful();
        var (graph, plan, both) = (await workspace.Run("explain", "old_faithful.gen", "--graph"),
            await workspace.Run("explain", "old_faithful.gen", "--plan"), await workspace.Run("explain", "old_faithful.gen"));
        Assert.Equal(both.Output, graph.Output + plan.Output);
    }

    /// <summary>A story with as many numbers as categories of a file shows its grid once the file is there.</summary>
    [Fact]
    public async Task Each_method_that_runs_is_listed_with_the_data()
    {
        using var workspace = new Workspace();
        workspace.Write("levels.gen", """
            model Levels
            data y[rows]: real
            data of[rows]: index[level] from kind
            mean[level]: real ~ Normal(0, 1)
            for n in rows { y[n] ~ Laplace(mean[of[n]], 1) }
            """);
        workspace.Write("rows.csv", "y,kind\n1,a\n2,b\n");
        var with = await workspace.Run("explain", "levels.gen", "--plan", "--data", "rows.csv");
        Assert.Matches("also possible: .*quadrature", with.Output);
        Assert.Equal(0, (await workspace.Run("fit", "levels.gen", "--data", "rows.csv", "--method", "quadrature")).Code);
    }

    [Theory]
    [InlineData("E0103")]
    [InlineData("e0103")]
    public async Task A_code_has_a_page(string code)
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("explain", code);
        Assert.Equal((0, WordsOf(File.ReadAllText(Repository.Path("docs", "errors", "E0103.md"))), ""),
            (run.Code, WordsOf(run.Output), run.Errors));
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains("\nheads ~ Beta(1, 1);\n", run.Output, StringComparison.Ordinal);

        static string WordsOf(string text) => string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_table_of_a_page_has_its_columns_below_each_other()
    {
        using var workspace = new Workspace();
        Assert.Matches(@"\nStan +here\n`data \{ int N; vector\[N\] y; \}` +`data y", (await workspace.Run("explain", "E0230")).Output);
    }

    [Fact]
    public async Task An_unknown_code_is_told()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("explain", "E9999");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0192: there is no diagnostic E9999\n   = the errors run from E0101 to E0", run.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_story_is_told()
    {
        using var workspace = Workspace.Coin().Edit("coin_mle.gen", "Bernoulli(heads)", "Bernoulli(tails)");
        var run = await workspace.Run("explain", "coin_mle.gen");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("E0203", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_refuses_says_why()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("explain", "old_faithful.gen", "--plan", "--method", "mle");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("\nerror E0402: `mle` does not support this story: `mle` needs fully observed data", run.Errors,
            StringComparison.Ordinal);
    }
}
