using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`divergence A B`: fits, stories and files in every place, as JSON, and what is refused.</summary>
public sealed class DivergenceTests
{
    private const string Fitted = """
        model Fitted
        data x[rows]: real
        param mean: real
        param sd: positive
        for n in rows { x[n] ~ Normal(mean, sd) }

        """;
    private const string Truth = """
        model Truth(mean, sd = 1)
        data x[rows]: real
        for n in rows { x[n] ~ Normal(mean, sd) }

        """;
    private const string Rows = "x\n-1\n0\n1\n2\n";

    /// <summary>A column of words in one file and of numbers in the other is named; those of words in both are not expected.</summary>
    [Theory, InlineData("numbers.csv", "words.csv"), InlineData("words.csv", "numbers.csv")]
    public async Task A_column_of_numbers_in_one_file_alone_is_said_to_be_left_out(string a, string b)
    {
        using var workspace = new Workspace().Write("numbers.csv", "a,b,c\n1,2,u\n2,3,v\n4,1,u\n")
            .Write("words.csv", "a,b,c\n1,x,u\n3,y,v\n5,x,w\n");
        var run = await workspace.Run("divergence", a, b);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("left out: `b`, which has numbers in only one of the files\n", run.Output, StringComparison.Ordinal);
        var json = await workspace.Run("divergence", a, b, "--format", "json");
        Assert.Equal("b", Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("columns_left_out").EnumerateArray())
            .GetString());
        Assert.DoesNotContain("left out", (await workspace.Run("divergence", a, a)).Output, StringComparison.Ordinal);
    }

    /// <summary>The fit is Normal(0.5, sqrt(1.25)); a setting of one story is not asked of the other.</summary>
    [Fact]
    public async Task A_fit_is_compared_to_a_story()
    {
        using var workspace = await Workspace();
        var run = await workspace.Run("divergence", "kept", "truth.gen", "--set", "mean=1.5", "--format", "json");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        var values = JsonDocument.Parse(run.Output).RootElement.GetProperty("divergences").EnumerateArray()
            .ToDictionary(d => d.GetProperty("name").GetString()!, d => d.GetProperty("value").GetDouble());
        Assert.Equal((-0.5 * Math.Log(1.25)) + (2.25 / 2) - 0.5, values["kl_a_b"], 1e-7);
        Assert.Equal((0.5 * Math.Log(1.25)) + (2 / 2.5) - 0.5, values["kl_b_a"], 1e-7);
        var swapped = await workspace.Run("divergence", "truth.gen", "kept", "--set", "mean=1.5", "--format", "json");
        Assert.Contains("\"from\": \"fit by mle\"", swapped.Output[swapped.Output.IndexOf("\"b\"", StringComparison.Ordinal)..],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nothing_has_may_be_a_fit_a_story_or_a_file()
    {
        using var workspace = await Workspace();
        var run = await workspace.Run("divergence", "kept", "nope");
        Assert.Equal(1, run.Code);
        Assert.EndsWith("= name the folder of a fit, a story (`.gen`), or a CSV, TSV, JSON, Parquet, NPY or IDX file\n", run.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_needs_backquotes_has_one_pair()
    {
        using var workspace = new Workspace();
        workspace.Write("rows.csv", "a b\n-1\n0\n1\n2\n")
            .Write("rows.gen", Fitted.Replace("real\nparam mean", "real from `a b`\nparam mean", StringComparison.Ordinal));
        await workspace.Run("fit", "rows.gen", "--data", "rows.csv", "--out", "kept");
        var run = await workspace.Run("divergence", "kept", "rows.csv");
        Assert.Contains("of `a b`\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("``", run.Output, StringComparison.Ordinal);
    }

    /// <summary>A story that reads `all` has the columns that it stood for in the fit, in the order of the story's own names.</summary>
    [Fact]
    public async Task All_is_the_columns_of_the_fit()
    {
        using var workspace = new Workspace();
        workspace.Write("rows.csv", "x,y\n-1,8\n0,10\n1,12\n2,9\n").Write("turned.csv", "y,x\n8,-1\n10,0\n12,1\n9,2\n");
        foreach (var (name, columns) in new[] { ("named", "x, y"), ("every", "all"), ("tens", "all / 10") })
        {
            workspace.Write($"{name}.gen", $$"""
                model Rows
                data x[rows]: real[2] from {{columns}}
                param mean: real[2]
                param sd: positive
                for n in rows { x[n] ~ Normal(mean, sd) }

                """);
            Assert.Equal(0, (await workspace.Run("fit", $"{name}.gen", "--data", "rows.csv", "--out", name)).Code);
        }

        async Task<string> Rest(string a, string b) => (await workspace.Run("divergence", a, b)).Output.Split('\n', 4)[3];
        Assert.Equal(await Rest("named", "rows.csv"), await Rest("every", "rows.csv"));
        Assert.Equal(await Rest("named", "turned.csv"), await Rest("every", "turned.csv"));
        Assert.Contains(" of `x`, `y`\n", (await workspace.Run("divergence", "named", "every")).Output, StringComparison.Ordinal);
        Assert.Contains(" of `x / 10`, `y / 10`\n", (await workspace.Run("divergence", "tens", "tens")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_have_samples_alone()
    {
        using var workspace = await Workspace();
        foreach (var (a, b) in new[] { ("rows.csv", "kept"), ("truth.gen", "rows.csv"), ("rows.csv", "other.csv") })
        {
            var run = await workspace.Run("divergence", a, b, "--set", "mean=0", "-n", "50");
            Assert.Equal((0, ""), (run.Code, run.Errors));
            Assert.Contains("not possible: KL(A || B)", run.Output, StringComparison.Ordinal);
            Assert.Contains("Wasserstein-1", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("E0596", "rows.csv", "letters.csv")]
    [InlineData("E0327", "rows.csv", "none.csv")]
    [InlineData("E0217", "truth.gen", "rows.csv", "--set", "width=2")]
    [InlineData("E0520", ".", "rows.csv")]
    [InlineData("E0191", "none.gen", "rows.csv")]
    public async Task What_cannot_be_compared_is_refused(string code, params string[] arguments)
    {
        using var workspace = await Workspace();
        var run = await workspace.Run(["divergence", .. arguments, "--set", "mean=0"]);
        Assert.Equal(1, run.Code);
        Assert.Contains($"error {code}: ", run.Errors, StringComparison.Ordinal);
    }

    private static async Task<Workspace> Workspace()
    {
        var workspace = new Workspace().Write("fitted.gen", Fitted).Write("truth.gen", Truth).Write("rows.csv", Rows)
            .Write("other.csv", "x\n0\n3\n").Write("letters.csv", "y\n1\n2\n");
        Assert.Equal(0, (await workspace.Run("fit", "fitted.gen", "--data", "rows.csv", "--out", "kept")).Code);
        return workspace;
    }
}
