using System.Buffers;

namespace ProbDsl.Data.Dates;

/// <summary>How dates are written.</summary>
public abstract class DateFormat
{
    private static readonly SearchValues<char> zoneSigns =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/_+-0123456789");

    /// <summary>
    /// ISO 8601: `2024-03-01`, `2024-03-01T13:45:30.5`, with a blank in place of `T`, and with `Z` or an offset, `+02:00`.
    /// </summary>
    public static DateFormat Iso { get; } = new IsoDates();

    /// <summary>The format as a message shows it: `2024-03-01`, `%d/%m/%Y`.</summary>
    public abstract string Shown { get; }

    /// <summary>Reads a text as a date.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="date">The date if there is no problem.</param>
    /// <returns>What is wrong with the text.</returns>
    public DateProblem Read(ReadOnlySpan<char> text, out Date date)
    {
        date = default;
        var parts = new DateParts();
        var scanner = new DateScanner(text);
        if (!Scan(ref scanner, ref parts)) return DateProblem.Unreadable;
        if (!scanner.IsAtEnd) return IsZoneName(scanner.Rest) ? DateProblem.NamedZone : DateProblem.Unreadable;
        if (parts.Days is not { } days) return DateProblem.NoSuchDay;
        date = new(days, parts.Offset is not null);
        return DateProblem.None;
    }

    /// <summary>Reads the parts from the beginning of a text; false if one is not there.</summary>
    internal abstract bool Scan(ref DateScanner scanner, ref DateParts parts);

    // `CET`, `Europe/Berlin`, `[UTC]`
    private static bool IsZoneName(ReadOnlySpan<char> rest)
    {
        rest = rest.Trim(" []");
        return rest.Length > 0 && char.IsLetter(rest[0]) && rest.IndexOfAnyExcept(zoneSigns) < 0;
    }
}

/// <summary>A date.</summary>
/// <param name="Days">Days since 1970-01-01, with the time of day as a fraction; in UTC if a time zone is given.</param>
/// <param name="HasZone">Whether a time zone is given.</param>
public readonly record struct Date(double Days, bool HasZone);

/// <summary>What is wrong with a text that is read as a date.</summary>
public enum DateProblem
{
    None,

    /// <summary>It does not have the format.</summary>
    Unreadable,

    /// <summary>It has the format, but there is no such day or time.</summary>
    NoSuchDay,

    /// <summary>A time zone is given by a name.</summary>
    NamedZone,
}
