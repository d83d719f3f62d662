using System.Text.RegularExpressions;

namespace ProbDsl.Inference.Binding;

/// <summary>How sure it is that a column holds the times of its rows; the surest comes first.</summary>
internal enum TimeEvidence
{
    /// <summary>Dates, quarters, hours, or numbers named as time is.</summary>
    Written,

    /// <summary>Whole numbers that may be years, or years and months in one number, under any name.</summary>
    Years,

    /// <summary>Other numbers, which may count the rows.</summary>
    Numbers,
}

/// <summary>A column read as times.</summary>
/// <param name="Values">The time of each row, in days, months or another unit.</param>
/// <param name="Evidence">How sure it is that they are times.</param>
/// <param name="AreDays">Whether the unit is a day and 0 is a Monday, so that weekdays and hours are known.</param>
internal sealed partial record TimeColumn(double[] Values, TimeEvidence Evidence, bool AreDays = false)
{
    private const double FirstYear = 1700, LastYear = 2100;

    /// <summary>Whether all of them may be years.</summary>
    public bool AreYears => Array.TrueForAll(Values, v => v is >= FirstYear and <= LastYear && double.IsInteger(v));

    private static readonly string[] namesOfTime =
    [
        "year", "yr", "quarter", "month", "week", "day", "date", "hour", "minute", "second", "time", "timestamp", "datetime", "period",
        "decade", "t",
    ];

    // values of these start again, such as month 1 after month 12
    private static readonly string[] cyclicNames = ["quarter", "month", "week", "day", "weekday", "hour", "minute", "second"];

    // dates with the day before the month, and after it
    private static readonly DateTimeFormatInfo[] formats =
        [CultureInfo.InvariantCulture.DateTimeFormat, new() { ShortDatePattern = "dd/MM/yyyy" }];

    /// <summary>The ways to read a column as times: two of dates such as 03/04/2001, none of a column that holds no times.</summary>
    public static IReadOnlyList<TimeColumn> Read(Column column) => column switch
    {
        { MissingCount: > 0 } => [],
        NumberColumn numbers => OfNumbers(numbers) is { } read ? [read] : [],
        TextColumn texts => OfTexts(texts),
        _ => [],
    };

    private static TimeColumn? OfNumbers(NumberColumn column)
    {
        var (name, values) = (Singular(column.Name), column.Values);
        if (IsIdentifier(column.Name) || (cyclicNames.Contains(name) && StartsAgain(values))) return null;
        var evidence = namesOfTime.Contains(name) ? TimeEvidence.Written : TimeEvidence.Years;
        if (Array.TrueForAll(values, v => v >= 100 * FirstYear && v < 1e8 && double.IsInteger(v))
            && Compact(Array.ConvertAll(values, v => (int)v)) is { } dates) return OfDates(dates, evidence);
        var times = new TimeColumn(values, evidence);
        return evidence == TimeEvidence.Years && !times.AreYears ? times with { Evidence = TimeEvidence.Numbers } : times;
    }

    private static string Singular(string name) => name.ToLowerInvariant() is [.. var one, 's'] ? one : name.ToLowerInvariant();

    private static bool IsIdentifier(string name) =>
        name.Equals("id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith(" id", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the smallest value comes right after the greatest.</summary>
    private static bool StartsAgain(double[] values)
    {
        var (least, greatest) = (values.DefaultIfEmpty(0).Min(), values.DefaultIfEmpty(0).Max());
        return least < greatest && values.Zip(values.Skip(1)).Any(pair => pair.First == greatest && pair.Second == least);
    }

    /// <summary>Dates of numbers such as 200103 and 20010331; null if one is none.</summary>
    private static DateTime[]? Compact(int[] values)
    {
        var hasDays = values[0] >= 1_000_000;
        var dates = new DateTime[values.Length];
        for (var row = 0; row < dates.Length; row++)
        {
            var (month, day) = hasDays ? (values[row] / 100, values[row] % 100) : (values[row], 1);
            var (year, ofYear) = (month / 100, month % 100);
            if (year is < (int)FirstYear or > (int)LastYear || ofYear is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, ofYear))
                return null;
            dates[row] = new(year, ofYear, day);
        }

        return dates;
    }

    private static IReadOnlyList<TimeColumn> OfTexts(TextColumn column)
    {
        if (column.Levels.Count == 0) return [];
        if (Each(column, Period) is { } periods) return [new(periods, TimeEvidence.Written)];
        if (Each(column, Hour) is { } hours) return StartsAgain(hours) ? [] : [new(hours, TimeEvidence.Written)];
        return [.. formats.Select(format => Each(column, text => Date(text, format))).OfType<double[]>()
            .Select(days => OfDates(Array.ConvertAll(days, ticks => new DateTime((long)ticks)), TimeEvidence.Written))];
    }

    /// <summary>The number of each row's text; null if one text has none.</summary>
    private static double[]? Each(TextColumn column, Func<string, double?> read)
    {
        var levels = new double[column.Levels.Count];
        for (var level = 0; level < levels.Length; level++)
        {
            if (read(column.Levels[level]) is not { } number) return null;
            levels[level] = number;
        }

        return Array.ConvertAll(column.Codes, code => levels[code]);
    }

    /// <summary>The number of a period: 2001Q3, 2001-Q3, Q3 2001, 2001H2, 2001M07, 2001-W07.</summary>
    private static double? Period(string text)
    {
        if (Periods().Match(text) is not { Success: true } match) return null;
        var (year, number) = (Whole("year"), Whole("number"));
        var kind = char.ToUpperInvariant(match.Groups["kind"].Value[0]);
        var most = kind switch { 'Q' => 4, 'M' => 12, 'W' => ISOWeek.GetWeeksInYear(Math.Clamp(year, 1, 9999)), _ => 2 };
        return number < 1 || number > most || year == 0 ? null
            : kind == 'W' ? ISOWeek.ToDateTime(year, number, DayOfWeek.Monday).Ticks / TimeSpan.TicksPerDay / 7
            : (most * year) + number;

        int Whole(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    private static double? Hour(string text) => Hours().IsMatch(text)
        && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time.TotalHours : null;

    private static double? Date(string text, DateTimeFormatInfo format) => HasDate().IsMatch(text) && DateTime.TryParse(text, format,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date.Ticks : null;

    /// <summary>Dates as months, where each month has one, on the same day, the last day, or in the same week; otherwise as days.</summary>
    private static TimeColumn OfDates(DateTime[] dates, TimeEvidence evidence)
    {
        var (time, last) = (dates[0].TimeOfDay, dates.Max(d => d.Day));
        var months = Array.ConvertAll(dates, d => (double)(12 * d.Year) + d.Month);
        var isMonthly = Array.TrueForAll(dates, d => d.TimeOfDay == time)
            && (Array.TrueForAll(dates, d => d.Day == Math.Min(last, DateTime.DaysInMonth(d.Year, d.Month)))
                || ((last <= 7 || Array.TrueForAll(dates, d => d.Day > DateTime.DaysInMonth(d.Year, d.Month) - 7))
                    && dates.Distinct().Count() == months.Distinct().Count()));
        return isMonthly ? new(months, evidence)
            : new(Array.ConvertAll(dates, d => d.Ticks / (double)TimeSpan.TicksPerDay), evidence, AreDays: true);
    }

    [GeneratedRegex(@"^((?<year>\d{4})[-\s./]?(?<kind>[QHSMW])(?<number>\d\d?)|(?<kind>[QHS])(?<number>\d)[-\s./]?(?<year>\d{4}))$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Periods();

    [GeneratedRegex(@"^\d\d?:\d\d(:\d\d(\.\d+)?)?$")]
    private static partial Regex Hours();

    [GeneratedRegex(@"\d{4}|\d+\D\d+\D\d+")]
    private static partial Regex HasDate();
}
