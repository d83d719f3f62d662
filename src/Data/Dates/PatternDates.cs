namespace ProbDsl.Data.Dates;

/// <summary>
/// Dates of a format of directives, as strftime of C and Python writes them: `%d/%m/%Y`. Other characters stand for themselves, and a blank
/// for one or more blanks.
/// </summary>
public sealed class PatternDates : DateFormat
{
    private readonly List<(Directive? Read, char Sign)> steps = [];

    private PatternDates(string format) => Shown = format;

    public override string Shown { get; }

    /// <summary>The format of a text with directives; null if it is none.</summary>
    /// <param name="format">The text.</param>
    /// <param name="problem">Why the text is no format; null if it is one.</param>
    public static PatternDates? Parse(string format, out string? problem)
    {
        var read = new PatternDates(format);
        problem = read.Unknown(format) is { } unknown ? $"`{unknown}` is not a directive"
            : !read.steps.Exists(s => s.Read is not null) ? "it has no directives such as %d"
            : !read.steps.Exists(s => s.Read is { } part && (part == Directive.Of('Y') || part == Directive.Of('y')))
                ? "it has no year, %Y" : null;
        return problem is null ? read : null;
    }

    internal override bool Scan(ref DateScanner scanner, ref DateParts parts)
    {
        foreach (var (read, sign) in steps)
            if (!(read is not null ? read.Read(ref scanner, ref parts) : sign == ' ' ? scanner.Blanks() : scanner.Take(sign))) return false;
        return true;
    }

    /// <summary>Adds the steps of a text; the first directive that is not known, or null.</summary>
    private string? Unknown(string format)
    {
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%') steps.Add((null, format[at]));
            else if (++at == format.Length) return "%";
            else if (format[at] == '%') steps.Add((null, '%'));
            else if (Directive.Meaning(format[at]) is { } others) _ = Unknown(others);
            else if (Directive.Of(format[at]) is { } one) steps.Add((one, format[at]));
            else return $"%{format[at]}";
        }

        return null;
    }
}
