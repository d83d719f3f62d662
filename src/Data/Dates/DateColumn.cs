namespace ProbDsl.Data.Dates;

/// <summary>The cells of a column as dates. Each distinct text is read once.</summary>
public sealed class DateColumn
{
    private DateColumn(double[] values) => Values = values;

    private DateColumn(int row, DateProblem problem) => (Values, Row, Problem) = ([], row, problem);

    private DateColumn(int row, int other, bool hasZone) => (Values, Row, Other, HasZone) = ([], row, other, hasZone);

    /// <summary>One value per row: days since 1970-01-01, NaN if the cell is missing; empty if a cell has a problem.</summary>
    public double[] Values { get; }

    /// <summary>The first row with a problem; null if there is none.</summary>
    public int? Row { get; }

    /// <summary>What is wrong with that cell.</summary>
    public DateProblem Problem { get; }

    /// <summary>An earlier row that has a time zone where that cell has none, or the reverse; null if that is not the problem.</summary>
    public int? Other { get; }

    /// <summary>Whether the cell with the problem has a time zone.</summary>
    public bool HasZone { get; }

    /// <summary>Reads the cells of a column.</summary>
    public static DateColumn Read(Column column, DateFormat format)
    {
        var texts = column.AsText();
        var dates = new Date[texts.Levels.Count];
        var problems = new DateProblem[dates.Length];
        for (var level = 0; level < dates.Length; level++) problems[level] = format.Read(texts.Levels[level], out dates[level]);
        if (Array.Exists(problems, p => p != DateProblem.None)
            && Array.FindIndex(texts.Codes, code => code >= 0 && problems[code] != DateProblem.None) is >= 0 and var wrong)
            return new(wrong, problems[texts.Codes[wrong]]);
        if (Mixed(texts, dates) is var (first, other)) return new(other, first, dates[texts.Codes[other]].HasZone);
        return new(LargeArrays.Map(texts.Codes, code => code < 0 ? double.NaN : dates[code].Days));
    }

    /// <summary>The first row, and the first that differs from it in whether it has a time zone; null if none does.</summary>
    private static (int First, int Other)? Mixed(TextColumn texts, Date[] dates)
    {
        if (!Array.Exists(dates, d => d.HasZone) || Array.TrueForAll(dates, d => d.HasZone)) return null;
        var first = Array.FindIndex(texts.Codes, code => code >= 0);
        if (first < 0) return null;
        var hasZone = dates[texts.Codes[first]].HasZone;
        var other = Array.FindIndex(texts.Codes, code => code >= 0 && dates[code].HasZone != hasZone);
        return other < 0 ? null : (first, other);
    }
}
