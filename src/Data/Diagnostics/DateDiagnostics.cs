using ProbDsl.Data.Dates;

namespace ProbDsl.Data.Diagnostics;

/// <summary>The diagnostics of cells that a story reads as dates.</summary>
public static class DateDiagnostics
{
    private const string ZoneAdvice = "write the offset from UTC, as in 2024-03-01T13:45:00+01:00, or Z for UTC";

    // formats that are named for a text that has one of them
    private static readonly string[] usual =
    [
        "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%Y-%m", "%d %b %Y", "%b %d, %Y", "%d-%b-%Y",
        "%Y%m", "%d/%m/%y", "%m/%d/%y", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %T", "%m/%d/%Y %T", "%d.%m.%Y %T",
        "%Y-%m-%d %I:%M %p", "%m/%d/%Y %I:%M %p", "%Y",
    ];

    /// <summary>The diagnostic for a column that is not one of dates: E0364, or E0365 if only some cells have a time zone.</summary>
    /// <param name="table">The table of the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="dates">What was read of it.</param>
    /// <param name="format">How its dates should be written.</param>
    public static Diagnostic Create(Table table, Column column, DateColumn dates, DateFormat format)
    {
        var row = dates.Row!.Value;
        var (text, place) = (table.CellText(row, column), table.PlaceOf(row, column));
        if (dates.Other is { } other)
            return Diagnostic.Error("E0365", $"\"{text}\" has {(dates.HasZone ? "a" : "no")} time zone, but row "
                + $"{table.PlaceOf(other, column).Row}, \"{table.CellText(other, column)}\", has {(dates.HasZone ? "none" : "one")}", place)
                .Next("write all dates of a column with an offset from UTC, or none: without one, dates are used as they are");
        return dates.Problem switch
        {
            DateProblem.NoSuchDay => Diagnostic.Error("E0364", $"\"{text}\" is not a date: there is no such day or time", place)
                .Next("correct the cell; a missing date is an empty cell or NA"),
            DateProblem.NamedZone => Diagnostic.Error("E0364", $"\"{text}\" has a time zone that is given by its name", place)
                .Next($"names of zones are not read: {ZoneAdvice}"),
            _ => Diagnostic.Error("E0364", $"\"{text}\" is not a date of the form {format.Shown}", place).Next(Advice(text, format)),
        };
    }

    /// <summary>E0366: the text of `--date-format` is no format.</summary>
    public static Diagnostic WrongFormat(string format, string problem) =>
        Diagnostic.Error("E0366", $"`--date-format \"{format}\"` is not a format of dates: {problem}", Place.None)
            .Next(Translated(format) is { } meant ? $"write `--date-format \"{meant}\"`"
                : "write %Y for the year, %m for the month and %d for the day, as in `--date-format \"%d/%m/%Y\"`");

    private static string Advice(string text, DateFormat format)
    {
        if (format != DateFormat.Iso && DateFormat.Iso.Read(text, out _) == DateProblem.None)
            return "use `--date-format iso`, which is for dates that are written as 2024-03-01";
        string[] fitting = [.. usual.Where(u => PatternDates.Parse(u, out _)!.Read(text, out _) == DateProblem.None).Take(2)];
        return fitting.Length == 0 ? "write dates as 2024-03-01 or 2024-03-01T13:45:00, or give their format, as in "
            + "`--date-format \"%d/%m/%Y\"`"
            : $"write dates as 2024-03-01, or give their format: {string.Join(" or ", fitting.Select(f => $"`--date-format \"{f}\"`"))}";
    }

    /// <summary>A format such as `dd/MM/yyyy` with directives; null if it has none of these words.</summary>
    private static string? Translated(string format)
    {
        var isTime = format.Contains('h', StringComparison.OrdinalIgnoreCase);
        (string From, string To)[] words = [("yyyy", "%Y"), ("MMMM", "%B"), ("MMM", "%b"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"),
            ("hh", "%I"), ("mm", isTime ? "%M" : "%m"), ("ss", "%S"), ("tt", "%p"), ("YYYY", "%Y"), ("DD", "%d"), ("yy", "%y")];
        var meant = words.Aggregate(format, (text, w) => text.Replace(w.From, w.To, StringComparison.Ordinal));
        return !format.Contains('%', StringComparison.Ordinal) && PatternDates.Parse(meant, out _) is not null ? meant : null;
    }
}
