using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Reporting;

/// <summary>What stands before the predictions of a row: its number in the file, or the columns that `--id` names.</summary>
public sealed class PredictedRowTests
{
    private const string Line = """
        model Line

        data x[rows]: real
        data y[rows]: real
        param slope: real

        for n in rows { y[n] ~ Normal(slope * x[n], 1) }

        """;

    private const string Visits = """
        model Visits

        data y[subject, visit]: real from y by who
        center: real ~ Normal(0, 10)

        for s in subject { level[s]: real ~ Normal(center, 1) }
        for s in subject { for v in visit { y[s, v] ~ Normal(level[s], 0.1) } }

        """;

    private static async Task<Workspace> Fitted(string story, string data)
    {
        var workspace = new Workspace().Write("story.gen", story).Write("data.csv", data);
        var run = await workspace.Run("fit", "story.gen", "--data", "data.csv", "--method", "map", "--out", "kept");
        Assert.True(run.Code == 0, run.Errors);
        return workspace;
    }

    private static string[] Cells(string csv, int column) =>
        [.. csv.TrimEnd('\n').Split('\n').Select(line => line.Split(',')[column])];

    /// <summary>A wrong option is reported where nothing could be predicted, too: the file has every column.</summary>
    [Fact]
    public async Task A_column_that_is_not_there_is_reported_before_anything_is_computed()
    {
        using var workspace = await Fitted(Line, "x,y\n1,2\n2,4\n3,7\n");
        var run = await workspace.Run("predict", "kept", "--data", "data.csv", "--id", "nosuch");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0310: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("nosuch", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_draw_whose_column_could_be_left_out_is_underlined_where_nothing_can_be_predicted()
    {
        using var workspace = await Fitted(Line, "x,y\n1,2\n2,4\n3,7\n");
        var errors = (await workspace.Run("predict", "kept", "--data", "data.csv")).Errors;
        Assert.StartsWith("error E0430: ", errors, StringComparison.Ordinal);
        Assert.Contains("for n in rows { y[n] ~ Normal(slope * x[n], 1) }\n  |                 ^^^^", errors, StringComparison.Ordinal);
        Assert.Contains("such as that of `y`", string.Join(' ', errors.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_has_its_number_in_the_file()
    {
        using var workspace = (await Fitted(Line, "x,y\n1,2\n2,4\n3,7\n")).Write("new.csv", "x\n0\n2\n");
        Assert.Equal(["row", "1", "2"], Cells((await workspace.Run("predict", "kept", "--data", "new.csv")).Output, 0));
    }

    [Theory]
    [InlineData("patient", "patient", "007", "a b")]
    [InlineData("patient,day", "patient", "007", "a b")]
    public async Task Or_the_columns_that_id_names_as_the_file_spells_them(string ids, params string[] expected)
    {
        using var workspace = (await Fitted(Line, "x,y\n1,2\n2,4\n3,7\n"))
            .Write("new.csv", "patient,x,day\n007,0,12345678901234567890\n\"a b\",2,2\n");
        var run = await workspace.Run("predict", "kept", "--data", "new.csv", "--id", ids);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(expected, Cells(run.Output, 0));
        if (ids.Contains(',')) Assert.Equal(["day", "12345678901234567890", "2"], Cells(run.Output, 1));
        Assert.DoesNotContain("row,", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Predictions go group by group; the file need not.</summary>
    [Fact]
    public async Task Rows_of_groups_have_the_numbers_that_they_have_in_the_file()
    {
        const string rows = "who,y,visit\nb,1,x1\na,5,x2\nb,2,x3\na,6,x4\nb,3,x5\n";
        using var workspace = await Fitted(Visits, rows);
        var predicted = (await workspace.Run("predict", "kept", "--data", "data.csv")).Output;
        Assert.Equal(["row", "1", "3", "5", "2", "4"], Cells(predicted, 0));
        Assert.Equal(["who", "b", "b", "b", "a", "a"], Cells(predicted, 1));
        var named = (await workspace.Run("predict", "kept", "--data", "data.csv", "--id", "visit")).Output;
        Assert.Equal(["visit", "x1", "x3", "x5", "x2", "x4"], Cells(named, 0));
        await workspace.Run("eval", "kept", "--data", "data.csv", "--per-row", "densities.csv");
        Assert.Equal(["row", "1", "3", "5", "2", "4"], Cells(workspace.Read("densities.csv"), 0));
    }

    [Fact]
    public async Task Json_has_the_columns_of_id_and_no_numbers()
    {
        using var workspace = (await Fitted(Line, "x,y\n1,2\n2,4\n3,7\n")).Write("new.csv", "patient,x\np,0\nq,2\n");
        string[] predict = ["predict", "kept", "--data", "new.csv", "--format", "json"];
        using var plain = JsonDocument.Parse((await workspace.Run(predict)).Output);
        Assert.False(plain.RootElement.GetProperty("columns").TryGetProperty("row", out _));
        using var named = JsonDocument.Parse((await workspace.Run([.. predict, "--id", "patient"])).Output);
        Assert.Equal(["p", "q"],
            named.RootElement.GetProperty("columns").GetProperty("patient").EnumerateArray().Select(v => v.GetString()));
    }

    [Fact]
    public async Task A_column_that_the_file_does_not_have_is_an_error()
    {
        using var workspace = (await Fitted(Line, "x,y\n1,2\n2,4\n3,7\n")).Write("new.csv", "patient,x\np,0\n");
        var run = await workspace.Run("predict", "kept", "--data", "new.csv", "--id", "patients");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0310: new.csv: there is no column `patients`", run.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await workspace.Run("predict", "kept", "--horizon", "2", "--id", "patient")).Code);
    }
}
