using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Input;

/// <summary>`--date-format`, and dates in what a fit keeps, predicts and draws.</summary>
public sealed class DateFormatTests
{
    private const string Story = """
        model Sales
        data day[rows]: date
        data sales[rows]: real
        param effect: real[12]
        param sd: positive
        for n in rows { sales[n] ~ Normal(effect[month(day[n])], sd) }

        """;

    private static string Rows => string.Concat(Enumerable.Range(0, 48).Select(i =>
        $"{1 + (i % 28):00}/{1 + (i % 12):00}/{2020 + (i / 12)},"
        + $"{(10 * (1 + (i % 12))) + (i / 12)}\n"));

    private static Workspace Written => new Workspace().Write("sales.gen", Story).Write("sales.csv", $"day,sales\n{Rows}");

    [Fact]
    public async Task A_fit_keeps_its_format_and_predicts_with_it()
    {
        using var workspace = Written.Write("new.csv", "day\n24/12/2025\n01/02/2025\n").Write("iso.csv", "day\n2025-12-24\n");
        var fit = await workspace.Run("fit", "sales.gen", "--date-format", "%d/%m/%Y", "--out", "kept");
        Assert.Equal(0, fit.Code);
        // the mean of 120, 121, 122, 123
        Assert.Matches(@"effect\[Dec\] +121\.500", fit.Output);
        Assert.Contains("\"date_format\": \"%d/%m/%Y\"", workspace.Read("kept/fit.json"), StringComparison.Ordinal);
        var lines = (await workspace.Run("predict", "kept", "--data", "new.csv", "--id", "day")).Output.Split('\n');
        Assert.StartsWith("24/12/2025,121.5,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("01/02/2025,21.5,", lines[2], StringComparison.Ordinal);
        var other = await workspace.Run("predict", "kept", "--data", "iso.csv");
        Assert.Equal(1, other.Code);
        Assert.StartsWith("error E0364: iso.csv, row 1, column day: \"2025-12-24\" is not a date of the form %d/%m/%Y", other.Errors,
            StringComparison.Ordinal);
        Assert.Equal(0, (await workspace.Run("eval", "kept", "--data", "sales.csv")).Code);
    }

    [Theory]
    [InlineData("fit sales.gen", "E0364")]
    [InlineData("fit sales.gen --date-format dd/MM/yyyy", "E0366")]
    [InlineData("fit sales.gen --date-format %Y-%m-%d", "E0364")]
    [InlineData("fit line.gen --data line.csv --date-format %Y", "E0557")]
    [InlineData("sample drawn.gen --data line.csv --date-format %Y", "E0557")]
    public async Task Other_formats_are_errors(string line, string code)
    {
        using var workspace = Written.Write("line.csv", "x\n1\n2\n").Write("line.gen",
            "model M\ndata x[rows]: real\nparam m: real\nfor n in rows { x[n] ~ Normal(m, 1) }\n").Write("drawn.gen",
            "model M\ndata x[rows]: real\nm ~ Normal(0, 1)\nfor n in rows { x[n] ~ Normal(m, 1) }\n");
        var run = await workspace.Run(line.Split(' '));
        Assert.Equal(1, run.Code);
        Assert.StartsWith($"error {code}", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>New files of a fit may write dates in their own way.</summary>
    [Fact]
    public async Task New_files_have_a_format_of_their_own()
    {
        using var workspace = Written.Write("iso.csv", "day\n2025-12-24\n2025-02-01\n").Write("us.csv", "day\n12/24/2025\n02/01/2025\n")
            .Write("scored.csv", "day,sales\n2025-12-24,121\n").Write("own.csv", "day,sales\n24/12/2025,121\n");
        Assert.Equal(0, (await workspace.Run("fit", "sales.gen", "--date-format", "%d/%m/%Y", "--out", "kept")).Code);
        foreach (var (file, format) in ((string, string)[])[("iso.csv", "iso"), ("iso.csv", "%Y-%m-%d"), ("us.csv", "%m/%d/%Y")])
        {
            var lines = (await workspace.Run("predict", "kept", "--data", file, "--date-format", format)).Output.Split('\n');
            Assert.StartsWith("1,121.5,", lines[1], StringComparison.Ordinal);
            Assert.StartsWith("2,21.5,", lines[2], StringComparison.Ordinal);
        }

        Assert.Equal(Scored(await workspace.Run("eval", "kept", "--data", "own.csv")),
            Scored(await workspace.Run("eval", "kept", "--data", "scored.csv", "--date-format", "iso")));
        Assert.Equal(0, (await workspace.Run("sample", "kept", "--data", "iso.csv", "--date-format", "iso")).Code);
        var other = await workspace.Run("predict", "kept", "--data", "iso.csv");
        Assert.Contains("use `--date-format iso`", other.Errors, StringComparison.Ordinal);
        Assert.StartsWith("error E0366", (await workspace.Run("predict", "kept", "--data", "iso.csv", "--date-format", "dd")).Errors,
            StringComparison.Ordinal);

        static string Scored(Finished run) => run.Output[run.Output.IndexOf("per row", StringComparison.Ordinal)..];
    }

    /// <summary>New rows behind those that the fit keeps: both have dates, each in its own format.</summary>
    [Fact]
    public async Task Rows_behind_those_of_the_fit_have_a_format_of_their_own()
    {
        using var workspace = new Workspace().Write("series.gen", """
            model Series
            data day[rows]: date
            data y[rows]: real
            a: real[12] ~ Normal(0, 1)
            y[1] ~ Normal(a[month(day[1])], 1)
            for n in 2..rows { y[n] ~ Normal(0.5 * y[n-1] + a[month(day[n])], 1) }

            """).Write("series.csv", "day,y\n03/02/2024,1\n04/02/2024,2\n05/03/2024,1.5\n06/03/2024,0.5\n")
            .Write("behind.csv", "day,y\n07/02/2024,1\n08/03/2024,2\n").Write("iso.csv", "day,y\n2024-02-07,1\n2024-03-08,2\n")
            .Write("wrong.csv", "day,y\n2024-02-07,1\n2024-13-08,2\n");
        Assert.Equal(0, (await workspace.Run("fit", "series.gen", "--date-format", "%d/%m/%Y", "--out", "kept")).Code);
        var own = await workspace.Run("eval", "kept", "--data", "behind.csv");
        Assert.True(own.Code == 0, own.Errors);
        var iso = await workspace.Run("eval", "kept", "--data", "iso.csv", "--date-format", "iso");
        Assert.True(iso.Code == 0, iso.Errors);
        Assert.Equal(own.Output.Replace("behind.csv", "iso.csv", StringComparison.Ordinal), iso.Output);
        var wrong = await workspace.Run("eval", "kept", "--data", "wrong.csv", "--date-format", "iso");
        Assert.StartsWith("error E0364: wrong.csv, row 2, column day: \"2024-13-08\" is not a date", wrong.Errors,
            StringComparison.Ordinal);
    }

    [Theory, InlineData("predict"), InlineData("eval"), InlineData("sample")]
    public async Task A_fit_of_a_story_without_dates_takes_no_format(string verb)
    {
        using var workspace = new Workspace().Write("line.csv", "x\n1\n2\n").Write("line.gen",
            "model M\ndata x[rows]: real\nparam m: real\nfor n in rows { x[n] ~ Normal(m, 1) }\n");
        Assert.Equal(0, (await workspace.Run("fit", "line.gen", "--out", "kept")).Code);
        var run = await workspace.Run(verb, "kept", "--data", "line.csv", "--date-format", "%Y");
        Assert.StartsWith("error E0557: `--date-format` has no effect: it applies to stories that read dates", run.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plans_and_samples_read_the_same_dates_and_samples_are_read_again()
    {
        using var workspace = new Workspace().Write("prior.gen", """
            model M
            data day[rows]: date
            data y[rows]: real
            a ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(a + month(day[n]), 1) }

            """).Write("days.csv", "day,y\n01/03/2024 13:45,1\n02/03/2024 00:00,2\n");
        string[] format = ["--data", "days.csv", "--date-format", "%d/%m/%Y %H:%M"];
        Assert.Equal(0, (await workspace.Run(["explain", "prior.gen", "--plan", .. format])).Code);
        var drawn = (await workspace.Run(["sample", "prior.gen", .. format])).Output;
        Assert.Equal(["day", "2024-03-01T13:45:00", "2024-03-02"], drawn.TrimEnd().Split('\n').Select(l => l.Split(',')[0]));
        workspace.Write("drawn.csv", drawn);
        Assert.Equal(0, (await workspace.Run("fit", "prior.gen", "--data", "drawn.csv")).Code);
    }
}
