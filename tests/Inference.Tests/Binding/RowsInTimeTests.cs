using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Rows of a chain that are not in the order of a column that dates them, or that skip some, are warned of.</summary>
public sealed class RowsInTimeTests
{
    private const string Chain = "for t in 2..times { level[t] ~ Normal(level[t-1], 1) }";

    private static readonly string[] months = [.. Enumerable.Range(0, 24).Select(m => $"{2001 + (m / 12)}-{1 + (m % 12):00}")];

    private static string Story(string chain = Chain) => $$"""
        model Level
        data y[times]: real
        level[1] ~ Normal(0, 1)
        {{chain}}
        for t in times { y[t] ~ Normal(level[t], 1) }
        """;

    private static string Table(IEnumerable<string> when) => "when,y\n" + string.Concat(when.Select(w => $"{w},1\n"));

    private static (string Code, string Message)? Warned(IEnumerable<string> when, string chain = Chain)
    {
        var found = TestStory.By(Story(chain), Table(when)).Binding.Diagnostics;
        return found.Count == 0 ? null : (Assert.Single(found).Code, found[0].Message);
    }

    private static void Ends(string code, string message, (string Code, string Message)? warned)
    {
        Assert.Equal(code, warned?.Code);
        Assert.EndsWith(message, warned!.Value.Message, StringComparison.Ordinal);
    }

    private static string[] Numbers(params double[] values) =>
        Array.ConvertAll(values, v => v.ToString(System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Rows_in_another_order_are_named() => Ends("W0352",
        "which is not that of its column `when`: 3 in row 4 is after 5", Warned(Numbers(1, 2, 5, 3, 4, 6)));

    [Fact]
    public void Descending_rows_are_in_another_order() =>
        Assert.Equal("W0352", Warned(Numbers([.. Enumerable.Range(0, 20).Select(i => 2000.0 - i)]))!.Value.Code);

    [Fact]
    public void Skipped_rows_are_counted() => Ends("W0355", "skips 3 between 0.9 and 1.3 (row 11)",
        Warned(Numbers([.. Enumerable.Range(0, 10).Select(i => i / 10.0), 1.3])));

    [Fact]
    public void A_time_that_occurs_twice_is_named() => Ends("W0357", "has 4 twice: in rows 4 and 5", Warned(Numbers(1, 2, 3, 4, 4, 5, 6)));

    [Fact]
    public void A_date_that_occurs_twice_is_named() => Ends("W0357", "has 2001-05 twice: in rows 5 and 6",
        Warned([.. months[..5], months[4], .. months[5..]]));

    /// <summary>Whole numbers that repeat often are no times.</summary>
    [Fact]
    public void Grades_are_no_times() => Assert.Null(Warned(Numbers(1, 2, 2, 3, 3, 4, 4, 5, 5, 6)));

    /// <summary>Each group is a series, whose rows need not be next to each other.</summary>
    [Theory]
    [InlineData("a,1 b,7 a,2 b,8 a,3 b,9", null, "")]
    [InlineData("a,1 b,7 a,2 b,8 a,2 b,9", "W0357", "has 2 twice: in rows 3 and 5")]
    [InlineData("a,1 b,7 a,3 b,8 a,2 b,9", "W0352", "2 in row 5 is after 3")]
    [InlineData("a,1 a,2 a,3 a,4 a,5 a,6 a,7 a,8 a,9 b,1 b,2 b,3 b,5", "W0355", "skips 1 between 3 and 5 (row 13)")]
    public void Rows_of_groups_are_series(string rows, string? code, string message)
    {
        const string story = """
            model Level
            data y[shop, time]: real from y by shop
            for s in shop {
              level[s, 1] ~ Normal(0, 1)
              for t in 2..time { level[s, t] ~ Normal(level[s, t-1], 1) }
              for t in time { y[s, t] ~ Normal(level[s, t], 1) }
            }
            """;
        var found = TestStory.By(story, "shop,when,y\n" + string.Concat(rows.Split(' ').Select(r => $"{r},1\n"))).Binding.Diagnostics;
        if (code is null) Assert.Empty(found);
        else Ends(code, message, (Assert.Single(found).Code, found[0].Message));
    }

    [Theory]
    // months of one day each have a step, whatever their lengths
    [InlineData(-1, null)]
    [InlineData(7, "W0355")]
    public void Dates_are_read(int without, string? code) => Assert.Equal(code, Warned(months.Where((_, i) => i != without))?.Code);

    [Fact]
    public void Dates_in_another_order_are_named() => Ends("W0352", "2001-05 in row 7 is after 2002-12",
        Warned([.. months[..4], .. months[5..6], months[^1], months[4], .. months[6..^1]]));

    /// <summary>Business days skip weekends.</summary>
    [Fact]
    public void Business_days_are_in_order() => Assert.Null(Warned(Enumerable.Range(0, 60).Select(d => new DateTime(2024, 1, 1).AddDays(d))
        .Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Select(d => d.ToString("yyyy-MM-dd"))));

    [Theory]
    // values that occur twice, irregular ones, too few
    [InlineData(new double[] { 1, 2, 2, 1, 3, 4 })]
    [InlineData(new double[] { 0.3, 1.7, 1.9, 0.2, 4.4, 2.2 })]
    [InlineData(new double[] { 2, 1, 3 })]
    public void Other_columns_are_not_times(double[] when) => Assert.Null(Warned(Numbers(when)));

    [Fact]
    public void Rows_without_a_chain_have_no_order() => Assert.Null(Warned(Numbers(1, 2, 5, 3, 4, 6),
        "for t in 2..times { level[t] ~ Normal(level[1], 1) }"));

    [Fact]
    public void A_column_named_as_time_needs_fewer_equal_steps()
    {
        const string Years = "year,y\n1871,1\n1872,1\n1875,1\n1876,1\n1877,1\n1878,1\n1879,1\n1885,1\n";
        var found = TestStory.By(Story(), Years).Binding.Diagnostics;
        Assert.Equal("W0355", Assert.Single(found).Code);
        Assert.EndsWith("skips 2 between 1872 and 1875 (row 3)", found[0].Message, StringComparison.Ordinal);
        var doses = Years.Replace("year", "dose", StringComparison.Ordinal).Replace("\n18", "\n", StringComparison.Ordinal);
        Assert.Empty(TestStory.By(Story(), doses).Binding.Diagnostics);
    }

    [Fact]
    public void A_chain_that_reads_the_times_is_not_warned_of()
    {
        const string Story = """
            model Level
            data y[times]: real
            data when[times]: real from year
            level[1] ~ Normal(0, 1)
            for t in 2..times { level[t] ~ Normal(level[t-1], variance = when[t] - when[t-1]) }
            for t in times { y[t] ~ Normal(level[t], 1) }
            """;
        Assert.Empty(TestStory.By(Story, "year,y\n1871,1\n1872,1\n1875,1\n1876,1\n1877,1\n1878,1\n").Binding.Diagnostics);
    }
}
