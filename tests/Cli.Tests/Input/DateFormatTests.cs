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
