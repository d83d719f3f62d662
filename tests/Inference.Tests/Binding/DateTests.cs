using System.Globalization;
using ProbDsl.Inference.Binding;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Columns of dates in stories: their functions against .NET's calendar, fits against fits of the numbers.</summary>
public sealed class DateTests
{
    private const string Story = """
        model Sales
        data day[rows]: date
        data y[rows]: real
        param effect: real[12]
        param sd: positive
        for n in rows { y[n] ~ Normal(effect[month(day[n])], sd) }
        """;

    private static readonly (DateTime Day, double Y)[] rows = [.. Rows()];

    private static string Csv(string format = "yyyy-MM-dd") => $"day,y\n{string.Concat(rows.Select(r =>
        FormattableString.Invariant($"{r.Day.ToString(format, CultureInfo.InvariantCulture)},{r.Y:R}\n")))}";

    private static IEnumerable<(DateTime, double)> Rows()
    {
        var random = new Random(3);
        for (var row = 0; row < 600; row++)
        {
            var day = new DateTime(2019, 1, 1).AddDays(random.Next(2000));
            yield return (day, (2 * Math.Sin(day.Month)) + random.NextDouble());
        }
    }

    /// <summary>Monthly effects by maximum likelihood are the means of the months, and are named by them.</summary>
    [Theory]
    [InlineData("mle")]
    [InlineData("map")]
    [InlineData("em")]
    public void Effects_of_months_are_the_means_of_the_months(string method)
    {
        var fitted = TestStory.By(method == "em" ? WithLabels : Story, Csv()).Fitted(method: method);
        var means = Enumerable.Range(1, 12).Select(m => rows.Where(r => r.Day.Month == m).Average(r => r.Y));
        foreach (var (mean, effect) in means.Zip(Estimates.Of(fitted, "effect"))) Assert.Equal(mean, effect, 1e-6);
    }

    // both components are one, so that rows have the same weights as without labels
    private const string WithLabels = """
        model Sales
        data day[rows]: date
        data y[rows]: real
        param effect: real[12]
        param sd: positive
        for n in rows {
          label[n] ~ Categorical([0.5, 0.5])
          y[n] ~ Normal(effect[month(day[n])], if label[n] == 1 then sd else sd)
        }
        """;

    /// <summary>Each function in the story, and in `from`, is that of the calendar.</summary>
    [Theory]
    [InlineData("year", "int")]
    [InlineData("month", "index[12]")]
    [InlineData("weekday", "index[7]")]
    [InlineData("day_of_year", "int")]
    public void Functions_of_dates_are_those_of_the_calendar(string function, string type)
    {
        var story = $$"""
            model M
            data day[rows]: date
            data here[rows]: {{type}} from {{function}}(day)
            data y[rows]: real
            param b: real
            for n in rows { y[n] ~ Normal(b * ({{function}}(day[n]) == here[n]), 1) }
            """;
        var bound = TestStory.By(story, Csv()).Problem;
        Assert.Equal(rows.Select(r => function switch
        {
            "year" => r.Day.Year,
            "month" => r.Day.Month,
            "weekday" => r.Day.DayOfWeek == DayOfWeek.Sunday ? 7.0 : (int)r.Day.DayOfWeek,
            _ => r.Day.DayOfYear,
        }), bound.Data["here"].Values);
        // where the two are equal in every row, b is the mean
        Assert.Equal(rows.Average(r => r.Y), Estimates.Scalar(TestStory.By(story, Csv()).Fitted(method: "map"), "b"), 1e-9);
    }

    /// <summary>A trend by days, a difference, a comparison and a named month are the regression on numbers.</summary>
    [Fact]
    public void A_regression_on_dates_is_that_on_numbers()
    {
        const string Dates = """
            model M
            data day[rows]: date
            data start[rows]: date
            data y[rows]: real
            param b: real[5]
            param sd: positive
            for n in rows {
              y[n] ~ Normal(b[1] + b[2] * days(day[n], since = "2021-01-01") / 365 + b[3] * (day[n] - start[n]) / 30
                + b[4] * (day[n] >= "2021-06-01") + b[5] * (month(day[n]) == "Mar"), sd)
            }
            """;
        const string Numbers = """
            model M
            data x[rows]: real[4]
            data y[rows]: real
            param b: real[5]
            param sd: positive
            for n in rows { y[n] ~ Normal(b[1] + b[2] * x[n, 1] + b[3] * x[n, 2] + b[4] * x[n, 3] + b[5] * x[n, 4], sd) }
            """;
        var random = new Random(5);
        var starts = rows.Select(r => r.Day.AddDays(-random.Next(400))).ToList();
        var dates = $"day,start,y\n{string.Concat(rows.Zip(starts, (r, start) =>
            FormattableString.Invariant($"{r.Day:yyyy-MM-dd},{start:yyyy-MM-dd},{r.Y:R}\n")))}";
        var numbers = $"a,b,c,d,y\n{string.Concat(rows.Zip(starts, (r, start) => FormattableString.Invariant(
            $"{(r.Day - new DateTime(2021, 1, 1)).TotalDays / 365:R},{(r.Day - start).TotalDays / 30:R},{
                (r.Day >= new DateTime(2021, 6, 1) ? 1 : 0)},{(r.Day.Month == 3 ? 1 : 0)},{r.Y:R}\n")))}";
        foreach (var method in (string[])["mle", "map"])
        {
            var (one, other) = (TestStory.By(Dates, dates).Fitted(method: method),
                TestStory.By(Numbers.Replace("real[4]", "real[4] from a, b, c, d", StringComparison.Ordinal), numbers)
                    .Fitted(method: method));
            foreach (var (a, b) in Estimates.Of(one, "b").Zip(Estimates.Of(other, "b"))) Assert.Equal(b, a, 1e-8);
            Assert.Equal(other.Metric.Value, one.Metric.Value, 1e-7);
        }
    }

    /// <summary>Dates in another format, in JSON, with a time of day and with offsets are the same days.</summary>
    [Theory]
    [InlineData("dd/MM/yyyy", "%d/%m/%Y", 0)]
    [InlineData("MMMM d yyyy", "%B %d %Y", 0)]
    [InlineData("yyyy-MM-ddT12:00", null, 0.5)]
    [InlineData("yyyy-MM-ddT12:00-06:00", null, 0.75)]
    public void Dates_of_other_formats_are_the_same(string written, string? format, double more)
    {
        var tables = InputTables.Of(TestStory.Read(Csv(written))) with { DateFormat = format };
        Assert.Equal(rows.Select(r => (r.Day - DateTime.UnixEpoch).TotalDays + more),
            TestStory.By(Story, tables).Problem.Data["day"].Values);
    }

    [Theory]
    [InlineData(null, "2024-03-01 2023-02-30", "E0364", 2)]
    [InlineData(null, "2024-03-01 ", "E0312", 2)]
    [InlineData(null, "2024-03-01T10:00Z 2024-03-01T10:00", "E0365", 2)]
    [InlineData("%d/%m/%Y", "01/03/2024 2024-03-01", "E0364", 2)]
    [InlineData("dd/MM/yyyy", "01/03/2024 02/03/2024", "E0366", null)]
    public void Wrong_cells_are_reported(string? format, string cells, string code, int? row)
    {
        var csv = $"day,y\n{string.Concat(cells.Split(' ').Select(c => $"{c},1\n"))}";
        var story = TestStory.By(Story, InputTables.Of(TestStory.Read(csv)) with { DateFormat = format });
        var error = Assert.Single(story.Binding.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal((code, row), (error.Code, (error.Place as DataPlace)?.Row));
    }

    [Fact]
    public void A_column_of_dates_that_is_read_as_numbers_is_answered_with_dates()
    {
        var story = Story.Replace("date", "real", StringComparison.Ordinal).Replace("month(day[n])", "1", StringComparison.Ordinal);
        var error = Assert.Single(TestStory.By(story, Csv()).Binding.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal(("E0325", "dates have a type of their own: declare the data as date, or read days, as in "
            + "`from days(day, since = \"2020-01-01\")`"),
            (error.Code, error.Help));
    }

    /// <summary>Functions of a whole column, of groups, and of levels read dates too.</summary>
    [Fact]
    public void Dates_are_scaled_where_they_are_read()
    {
        const string Scaled = """
            model M
            data t[rows]: real from (days(day, since = "2020-01-01") - mean(days(day, since = "2020-01-01"))) / 365
            data y[rows]: real
            param a: real
            for n in rows { y[n] ~ Normal(a * t[n], 1) }
            """;
        var problem = TestStory.By(Scaled, Csv()).Problem;
        var days = rows.Select(r => (r.Day - new DateTime(2020, 1, 1)).TotalDays).ToList();
        foreach (var (known, read) in days.Select(d => (d - days.Average()) / 365).Zip(problem.Data["t"].Values))
            Assert.Equal(known, read, 1e-9);
    }
}
