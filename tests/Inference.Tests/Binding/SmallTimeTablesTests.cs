using System.Globalization;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>
/// Short tables of a chain, with times of many kinds: complete ones have no warning, and exchanged, missing and repeated rows are named.
/// </summary>
public sealed class SmallTimeTablesTests
{
    private static readonly DateTime start = new(2024, 1, 29);      // a Monday

    private static readonly DateTime[] days = [.. Enumerable.Range(0, 400).Select(d => start.AddDays(d))];

    private static readonly DateTime[] hours = [.. Enumerable.Range(5, 2000).Select(h => start.AddHours(h))];

    /// <summary>A kind of times: the name of their column and the times without end.</summary>
    private static readonly Dictionary<string, (string Name, string[] Times)> kinds = new()
    {
        ["years"] = ("year", Each(1998, y => $"{y}")),
        ["years of another name"] = ("Jahr", Each(1998, y => $"{y}")),
        ["censuses"] = ("year", Each(0, i => $"{1790 + (10 * i)}")),
        ["years after the mark"] = ("Year", Each(1, y => $"{y}")),
        ["positions"] = ("t", Each(1, t => $"{t}")),
        ["numbers of rows"] = ("n", Each(1, t => $"{t}")),
        ["steps of a tenth"] = ("time", Each(0, i => (i / 10.0).ToString(CultureInfo.InvariantCulture))),
        ["days"] = ("when", Dates(days, "yyyy-MM-dd")),
        ["days with slashes"] = ("when", Dates(days, "MM/dd/yyyy")),
        ["days with points"] = ("when", Dates(days, "dd.MM.yyyy")),
        ["days in one number"] = ("when", Dates(days, "yyyyMMdd")),
        ["days except Sundays"] = ("when", Dates(days.Where(d => d.DayOfWeek != DayOfWeek.Sunday), "yyyy-MM-dd")),
        ["weeks"] = ("when", Dates(days.Where((_, d) => d % 7 == 0), "yyyy-MM-dd")),
        ["weeks by number"] = ("when", Each(0, w => $"{2020 + (w / 52)}-W{1 + (w % 52):00}")[..52]),
        ["months"] = ("when", Months(m => m, "yyyy-MM")),
        ["months in words"] = ("when", Months(m => m, "MMM yyyy")),
        ["months in one number"] = ("month", Months(m => m, "yyyyMM")),
        ["first days of months"] = ("when", Months(m => m, "yyyy-MM-dd")),
        ["first days of months, the day first"] = ("when", Months(m => m, "dd/MM/yyyy")),
        ["last days of months"] = ("when", Months(m => m.AddMonths(1).AddDays(-1), "yyyy-MM-dd")),
        ["first Fridays of months"] = ("when", Months(m => m.AddDays(((int)DayOfWeek.Friday - (int)m.DayOfWeek + 7) % 7), "yyyy-MM-dd")),
        ["quarters"] = ("when", Each(0, q => $"{1990 + (q / 4)}Q{1 + (q % 4)}")),
        ["quarters with a hyphen"] = ("when", Each(0, q => $"{1990 + (q / 4)}-Q{1 + (q % 4)}")),
        ["quarters with the year last"] = ("when", Each(0, q => $"Q{1 + (q % 4)} {1990 + (q / 4)}")),
        ["half-years"] = ("when", Each(0, q => $"{1990 + (q / 2)}H{1 + (q % 2)}")),
        ["quarters as dates"] = ("when", Each(0, q => $"{new DateTime(1990, 1, 1).AddMonths((3 * q) + 3).AddDays(-1):yyyy-MM-dd}")),
        ["years as dates"] = ("when", Each(0, y => $"{1990 + y}-12-31")),
        ["hours"] = ("when", Dates(hours, "yyyy-MM-dd HH:mm")),
        ["hours of UTC"] = ("when", Dates(hours, "yyyy-MM-ddTHH:mm:ssZ")),
        ["hours of a day"] = ("when", Dates(hours[3..17], "HH:mm")),
        ["hours of a day as numbers"] = ("hour", Each(0, h => $"{h}")[..24]),
        ["quarters of an hour"] = ("when", Each(0, q => $"{start.AddMinutes(15 * q):yyyy-MM-dd HH:mm:ss}")),
        ["hours of work"] = ("when", Dates(hours.Where(h => h.Hour is >= 9 and < 17), "yyyy-MM-dd HH:mm")),
    };

    public static TheoryData<string, int> Tables()
    {
        var tables = new TheoryData<string, int>();
        foreach (var kind in kinds)
            foreach (var rows in new[] { 7, 8, 10, 12, 13, 30 })
                if (rows <= kind.Value.Times.Length) tables.Add(kind.Key, rows);
        return tables;
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Complete_times_have_no_warning(string kind, int rows)
    {
        for (var from = 0; from < 5 && from + rows <= kinds[kind].Times.Length; from++)
            Assert.Null(Warned(kinds[kind].Name, kinds[kind].Times[from..(from + rows)]));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Exchanged_rows_are_named(string kind, int rows)
    {
        var times = kinds[kind].Times[..rows];
        foreach (var (first, second) in ((int, int)[])[(0, 1), (3, 4), (1, 4), (2, rows - 1), (rows - 2, rows - 1)])
        {
            // a few numbers of any name may follow each other by chance
            if (kind == "numbers of rows" && rows < 10 && second > first + 1) continue;
            string[] exchanged = [.. times];
            (exchanged[first], exchanged[second]) = (times[second], times[first]);
            Ends("W0352", $"{exchanged[first + 1]} in row {first + 2} is after {times[second]}", Warned(kinds[kind].Name, exchanged));
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Missing_rows_are_named(string kind, int rows)
    {
        var (name, times) = kinds[kind];
        // one or two of a series of working days may be holidays
        var (least, most) = kind == "days except Sundays" ? (3, 3) : (1, 3);
        for (var missing = least; missing <= most && rows + missing <= times.Length; missing++)
            for (var at = 1; at < rows - 1; at++)
            {
                // a single weekend, a single Sunday or a single hour at which work may begin
                if ((kind is "hours of work" or "days except Sundays" && rows < 30)
                    || (kind is "days" or "days with slashes" or "days with points" or "days in one number" && rows < 30
                        && days[at..(at + missing)].Any(d => d.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday))
                    || (kind == "first days of months, the day first" && rows < 12)) continue;
                string[] shown = [.. times[..at], .. times[(at + missing)..(rows + missing)]];
                Ends("W0355", $"skips {missing} between {shown[at - 1]} and {shown[at]} (row {at + 1})", Warned(name, shown));
            }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Repeated_rows_are_named(string kind, int rows)
    {
        var (name, times) = kinds[kind];
        for (var at = 0; at < rows; at++)
            Ends("W0357", $"has {times[at]} twice: in rows {at + 1} and {at + 2}",
                Warned(name, [.. times[..at], times[at], .. times[at..rows]]));
    }

    /// <summary>
    /// Of all sets of years in a decade, the first gap is named where at least as many steps are there as are missing, two of them of one
    /// year; other sets may be irregular times.
    /// </summary>
    [Fact]
    public void Most_years_of_a_span_are_a_grid()
    {
        var (named, quiet) = (0, 0);
        for (var set = 0; set < 256; set++)
        {
            int[] years = [2001, .. Enumerable.Range(0, 8).Where(y => ((set >> y) & 1) == 1).Select(y => 2002 + y), 2010];
            if (years.Length < 5) continue;
            int[] steps = [.. years.Zip(years.Skip(1), (before, own) => own - before)];
            var warned = Warned("year", [.. years.Select(y => $"{y}")]);
            var isGrid = 2 * steps.Count(s => s == steps.Min()) >= steps.Length && Array.TrueForAll(steps, s => s % steps.Min() == 0);
            var isMostlyThere = steps.Count(s => s == 1) >= 2 && steps.Length >= 9 - steps.Length;
            if (steps.Distinct().Count() == 1 || !(isGrid || isMostlyThere))
            {
                Assert.Null(warned);
                quiet++;
            }
            else
            {
                var at = Array.FindIndex(steps, s => s > steps.Min());
                Ends("W0355", $"skips {(steps[at] / steps.Min()) - 1} between {years[at]} and {years[at + 1]} (row {at + 2})", warned);
                named++;
            }
        }

        Assert.InRange(named, 150, 256);
        Assert.InRange(quiet, 1, 50);
    }

    /// <summary>Years of which more are missing than there are may be irregular times, and so may numbers that are no years.</summary>
    [Theory]
    [InlineData("year", "2001 2002 2005 2006 2008 2012 2016", null)]
    [InlineData("year", "2001 2002 2005 2006 2008 2010", "W0355")]
    [InlineData("Jahr", "2001 2002 2005 2006 2008 2010", "W0355")]
    [InlineData("year", "2001 2003 2005 2006 2008 2010", null)]
    [InlineData("time", "1 2 5 6 8 10", null)]
    [InlineData("time", "0 1 2 4 6 8 12", null)]
    [InlineData("year", "2001 2006 2002 2005 2010 2008", null)]
    public void Years_with_gaps(string name, string values, string? code) => Assert.Equal(code, Warned(name, values.Split(' '))?.Code);

    /// <summary>Business days have weekends and holidays.</summary>
    [Fact]
    public void Business_days_have_holidays()
    {
        var business = Dates(days.Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)), "yyyy-MM-dd");
        for (var rows = 5; rows < 40; rows++) Assert.Null(Warned("when", business[..rows]));
        for (var at = 6; at < 20; at++)
        {
            Assert.Null(Warned("when", [.. business[..at], .. business[(at + 1)..30]]));
            Assert.Null(Warned("when", [.. business[..at], .. business[(at + 2)..30]]));
            Ends("W0355", $"skips 3 between {business[at - 1]} and {business[at + 3]} (row {at + 1})",
                Warned("when", [.. business[..at], .. business[(at + 3)..30]]));
        }
    }

    /// <summary>Times that only increase have no step; two that are exchanged are named where the others are in order.</summary>
    [Theory]
    [InlineData("2024-01-03 2024-01-09 2024-02-01 2024-02-28 2024-04-11 2024-04-12 2024-06-30 2024-08-02 2024-08-15 2024-12-01")]
    [InlineData("2024-01-01T00:12 2024-01-01T00:15 2024-01-01T01:47 2024-01-01T03:01 2024-01-01T03:05 2024-01-01T09:30 2024-01-02T02:00")]
    [InlineData("1900 1903 1911 1912 1920 1931 1939 1950 1957")]
    [InlineData("2001Q1 2001Q4 2002Q2 2003Q1 2003Q2 2004Q4 2006Q1 2007Q1")]
    [InlineData("00:10 00:12 00:50 01:11 03:20 04:44 09:01 10:10")]
    public void Irregular_times_are_in_order(string when)
    {
        var times = when.Split(' ');
        Assert.Null(Warned("time", times));
        string[] exchanged = [.. times[..3], times[4], times[3], .. times[5..]];
        Ends("W0352", $"{times[3]} in row 5 is after {times[4]}", Warned("time", exchanged));
        Assert.Equal("W0352", Warned("time", [.. times.Reverse()])?.Code);
    }

    [Theory]
    // identifiers, measurements, scores, codes
    [InlineData("id", "1 2 3 4 6 7 8 9 10 11 12")]
    [InlineData("customer_id", "7 3 4 5 6 1 2 8 9 10 11")]
    [InlineData("customerId", "7 3 4 5 6 1 2 8 9 10 11")]
    [InlineData("dose", "71 72 75 76 77 78 79 85")]
    [InlineData("grade", "3 5 2 4 6")]
    [InlineData("weight", "3 5 2 4 6 7 1")]
    [InlineData("weight", "70.1 70.2 71.9 74.4 78.0 78.1 79.3")]
    [InlineData("weight", "1812 1930 1799 1870 2003 1950 1766 1888")]
    [InlineData("score", "3:02 1:00 2:21 0:40 1:10 4:20 0:00")]
    [InlineData("version", "A1 A2 A3 A5 A6 A7")]
    [InlineData("age", "18-24 25-34 35-44 45-54 55-64 65-99")]
    [InlineData("born", "1970-03-01 1988-07-21 1961-02-02 1999-12-05 1975-05-05 1971-01-12 1990-09-09")]
    [InlineData("code", "180012 199907 200511 190012 173312 180202 201001")]
    // numbers that start again
    [InlineData("month", "7 8 9 10 11 12 1 2 3 4 5 6")]
    [InlineData("quarter", "3 4 1 2 3")]
    [InlineData("hours", "21 22 23 0 1 2 3 4")]
    [InlineData("when", "21:00 22:00 23:00 00:00 01:00 02:00 03:00")]
    public void Other_columns_are_no_times(string name, string values) => Assert.Null(Warned(name, values.Split(' ')));

    /// <summary>A count of rows in another order is of no account beside dates in order, and the other way around.</summary>
    [Theory]
    [InlineData("month", "n", null)]
    [InlineData("n", "month", null)]
    [InlineData("n", "n", "W0352")]
    public void Dates_come_before_numbers(string first, string second, string? code)
    {
        string[] numbers = ["1", "2", "3", "4", "5", "7", "6", "8"];
        var months = kinds["months"].Times;
        var rows = Enumerable.Range(0, 8).Select(i => $"{Cell(first, i)},{Cell(second, i)},1");
        var found = TestStory.By(Story, $"{first},{second}2,y\n{string.Join('\n', rows)}\n").Binding.Diagnostics;
        Assert.Equal(code, found.Count > 0 ? found[0].Code : null);

        string Cell(string name, int row) => name == "n" ? numbers[row] : months[row];
    }

    private const string Story = """
        model Level
        data y[times]: real
        level[1] ~ Normal(0, 1)
        for t in 2..times { level[t] ~ Normal(level[t-1], 1) }
        for t in times { y[t] ~ Normal(level[t], 1) }
        """;

    private static string[] Each(int from, Func<int, string> text) => [.. Enumerable.Range(from, 60).Select(text)];

    private static string[] Dates(IEnumerable<DateTime> dates, string format) =>
        [.. dates.Select(d => d.ToString(format, CultureInfo.InvariantCulture))];

    private static string[] Months(Func<DateTime, DateTime> day, string format) =>
        Dates(Enumerable.Range(0, 50).Select(m => day(new DateTime(2001, 4, 1).AddMonths(m))), format);

    private static (string Code, string Message)? Warned(string name, IReadOnlyList<string> times)
    {
        var found = TestStory.By(Story, $"{name},y\n" + string.Concat(times.Select(t => $"{t},1\n"))).Binding.Diagnostics;
        return found.Count == 0 ? null : (Assert.Single(found).Code, found[0].Message);
    }

    private static void Ends(string code, string message, (string Code, string Message)? warned)
    {
        Assert.Equal(code, warned?.Code);
        Assert.EndsWith(message, warned!.Value.Message, StringComparison.Ordinal);
    }
}
