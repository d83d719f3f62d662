using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`eval` and `predict` as a user runs them: what is printed, what is written where, and what is refused.</summary>
public sealed partial class RowsTests
{
    private const string Test = "eruptions,waiting\n3.6,79\n1.8,54\n3.333,74\n";

    private const string Line = """
        model Line

        data x[rows]: real
        data y[rows]: real

        slope ~ Normal(0, 5)
        sd: positive ~ Normal(0, 5)
        for n in rows { y[n] ~ Normal(slope * x[n], sd) }

        """;

    private const string Schools = """
        model Schools

        data y[schools]: real
        m ~ Normal(0, 5)

        for s in schools {
          theta[s] ~ Normal(m, 1)
          y[s] ~ Normal(theta[s] + 0 * theta[s]^2, 1)
        }

        """;

    [Fact]
    public Task The_rows_of_the_fit() => Reported("eval_own_rows", "eval", "kept", "--data", "faithful.csv");

    [Fact]
    public Task New_rows() => Reported("eval_new_rows", "eval", "kept", "--data", "test.csv");

    [Fact]
    public Task New_rows_as_json() => Reported("eval_json", "eval", "kept", "--data", "test.csv", "--format", "json");

    [Fact]
    public async Task A_row_each()
    {
        using var workspace = await Kept();
        Assert.Equal(0, (await workspace.Run("eval", "kept", "--data", "test.csv", "--per-row", "rows.csv")).Code);
        var lines = workspace.Read("rows.csv").TrimEnd('\n').Split('\n');
        Assert.Equal(("row,log_density", 4), (lines[0], lines.Length));
        Assert.Equal(["1", "2", "3"], lines[1..].Select(l => l.Split(',')[0]));
        Assert.Equal(-14.114685, lines[1..].Sum(l => double.Parse(l.Split(',')[1], CultureInfo.InvariantCulture)), 1e-5);
    }

    [Fact]
    public Task No_data_for_eval() => Reported("eval_no_data", "eval", "kept");

    [Fact]
    public Task A_column_that_eval_needs() => Reported("eval_missing_column", "eval", "kept", "--data", "part.csv");

    /// <summary>A finite number in the support whose log density no double holds.</summary>
    [Fact]
    public async Task A_row_too_far_out_for_a_number_does_not_hide_the_others()
    {
        using var workspace = new Workspace()
            .Write("level.gen", """
                model Level

                data x[rows]: real

                param m: real

                for n in rows { x[n] ~ Normal(m, 1) }

                """)
            .Write("level.csv", "x\n0\n1\n").Write("far.csv", "x\n1\n1e200\n");
        Assert.Equal(0, (await workspace.Run("fit", "level.gen", "--out", "kept")).Code);
        var run = await workspace.Run("eval", "kept", "--data", "far.csv");
        var said = run.Output.ReplaceLineEndings(" ");
        Assert.Contains("row 2 has no density under the fit that a 64-bit number holds", said, StringComparison.Ordinal);
        // m is 0.5: -0.5 log(2 pi) - 0.5^2 / 2
        Assert.Contains("the other 1 row: -1.043939 nats per row", said, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", said, StringComparison.Ordinal);
    }

    /// <summary>Terms of a mean overflow at x = 1000, so that the log density there is not a number.</summary>
    [Fact]
    public async Task A_row_whose_terms_overflow_is_named()
    {
        using var workspace = new Workspace()
            .Write("level.gen", "model Level\ndata x[rows]: real\ndata y[rows]: real\nparam m: real\n"
                + "for n in rows { y[n] ~ Normal(m + exp(x[n]) - exp(2 * x[n]), 1) }\n")
            .Write("x.csv", "x,y\n0,0\n0,1\n").Write("far.csv", "x,y\n0,1\n1000,0\n0,1\n");
        Assert.Equal(0, (await workspace.Run("fit", "level.gen", "--data", "x.csv", "--out", "kept")).Code);
        var run = await workspace.Run("eval", "kept", "--data", "far.csv", "--per-row", "rows.csv");
        var said = run.Output.ReplaceLineEndings(" ");
        Assert.Contains("row 2 has no density under the fit", said, StringComparison.Ordinal);
        Assert.Contains("the other 2 rows: -1.043939 nats per row", said, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", said, StringComparison.Ordinal);
        Assert.Equal("2,-inf", workspace.Read("rows.csv").Split('\n')[2]);
    }

    [Theory]
    [InlineData("nope", "nope is not the folder of a fit: there is no such folder")]
    [InlineData("coin.gen", "coin.gen is not the folder of a fit: it is a story\n   = fit it into a folder, "
        + "`probdsl fit coin.gen --out kept`, and name that folder")]
    public async Task What_is_named_in_place_of_a_fit_is_reported(string named, string error)
    {
        using var workspace = new Workspace().Copy("coin", "coin.gen").Copy("coin", "coin.csv");
        foreach (var verb in (string[])["eval", "predict"])
        {
            var run = await workspace.Run(verb, named);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.StartsWith($"error E0520: {error}", run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public Task No_fit() => Reported("eval_no_fit", "eval", "test.csv", "--data", "test.csv");

    [Fact]
    public Task Labels_on_the_screen() => Reported("predict_labels", "predict", "kept", "--data", "test.csv", "--out", "labels.csv");

    [Fact]
    public Task Labels_as_a_table() => Reported("predict_csv", "predict", "kept", "--data", "test.csv");

    [Fact]
    public Task Labels_as_json() => Reported("predict_json", "predict", "kept", "--data", "test.csv", "--format", "json");

    [Fact]
    public Task Nothing_known_of_the_rows() => Reported("predict_nothing_known", "predict", "kept", "--data", "other.csv");

    [Fact]
    public async Task An_absent_column_is_predicted_over_the_draws_of_a_posterior()
    {
        using var workspace = await Fitted(Line, "x,y\n1,2.1\n2,3.9\n3,6.2\n-1,-1.8\n", "laplace");
        workspace.Write("new.csv", "x\n0\n2\n");
        Golden.Check("predict_absent_column", Predict, await workspace.Run(Predict));
        Assert.Equal("row,y.mean,y.sd,y.q5,y.q50,y.q95,y.mcse", workspace.Read("y.csv").Split('\n')[0]);
        Assert.Equal(3, workspace.Read("y.csv").TrimEnd().Split('\n').Length);
    }

    [Fact]
    public Task A_part_of_a_vector_is_missing() => Reported("eval_part_missing", "eval", "kept", "--data", "parts.csv");

    [Fact]
    public async Task Missing_cells_are_left_out_and_predicted()
    {
        using var workspace = await Fitted(Line, "x,y\n1,2.1\n2,3.9\n3,6.2\n-1,-1.8\n", "map");
        workspace.Write("new.csv", "y,x\nNA,0\n4.1,2\n,1\n");
        string[] eval = ["eval", "kept", "--data", "new.csv"];
        Golden.Check("eval_gaps", eval, await workspace.Run(eval));
        Golden.Check("predict_gaps", Predict, await workspace.Run(Predict));
        Assert.StartsWith("2,4.1,0,4.1,4.1,4.1", workspace.Read("y.csv").Split('\n')[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_table()
    {
        using var workspace = await Fitted(Line, "x,y\n1,2.1\n2,3.9\n3,6.2\n-1,-1.8\n", "laplace");
        workspace.Write("new.csv", "x\n0\n2\n");
        var (first, same, other) = (await workspace.Run("predict", "kept", "--data", "new.csv"), await workspace.Run("predict", "kept",
            "--data", "new.csv"), await workspace.Run("predict", "kept", "--data", "new.csv", "--seed", "2"));
        Assert.Equal((0, first.Output), (first.Code, same.Output));
        Assert.NotEqual(first.Output, other.Output);
    }

    [Fact]
    public async Task Draws_give_a_predictive_density_and_a_point_with_rows_of_their_own_none()
    {
        using var line = await Fitted(Line, "x,y\n1,2.1\n2,3.9\n3,6.2\n-1,-1.8\n", "laplace");
        var scored = JsonDocument.Parse((await line.Run("eval", "kept", "--data", "data.csv", "--format", "json")).Output).RootElement
            .GetProperty("log_likelihood");
        Assert.Equal(("log_predictive_density", 4000), (scored.GetProperty("name").GetString(), scored.GetProperty("draws").GetInt32()));
        using var schools = await Fitted(Schools, "y\n1\n2\n", "map");
        schools.Write("new.csv", "y\n1\n3\n");
        Golden.Check("eval_point_with_own", ["eval", "kept", "--data", "new.csv"], await schools.Run("eval", "kept", "--data", "new.csv"));
    }

    private static readonly string[] Predict = ["predict", "kept", "--data", "new.csv", "--out", "y.csv"];

    private static async Task<Workspace> Fitted(string story, string csv, string method)
    {
        var workspace = new Workspace().Write("story.gen", story).Write("data.csv", csv);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--data", "data.csv", "--method", method, "--out", "kept")).Code);
        return workspace;
    }

    private static async Task<Workspace> Kept()
    {
        var workspace = Workspace.OldFaithful().Write("test.csv", Test).Write("part.csv", "eruptions\n3.6\n")
            .Write("other.csv", "height\n3\n").Write("parts.csv", "eruptions,waiting\n3.6,79\n1.8,NA\n");
        Assert.Equal(0, (await workspace.Run("fit", "old_faithful.gen", "--data", "faithful.csv", "--out", "kept")).Code);
        return workspace;
    }

    private static async Task Reported(string name, params string[] arguments)
    {
        using var workspace = await Kept();
        var run = await workspace.Run(arguments);
        Golden.Check(name, arguments, run with { Output = Long()
            .Replace(run.Output, m => double.Parse(m.Value, CultureInfo.InvariantCulture).ToString("F6", CultureInfo.InvariantCulture)) });
    }

    /// <summary>Numbers with all their digits, of which the last differ between machines.</summary>
    [GeneratedRegex(@"-?\d\.\d{7,}(E-?\d+)?")]
    private static partial Regex Long();
}
