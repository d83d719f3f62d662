using ProbDsl.Data.Dates;

namespace ProbDsl.Inference.Binding;

/// <summary>How the dates of a run are written.</summary>
public static class DateFormats
{
    /// <summary>The text of the format of ISO 8601.</summary>
    public const string Iso = "iso";

    /// <summary>The format of a text with directives, that of ISO 8601 for null, for `iso` or with a diagnostic (E0366).</summary>
    public static DateFormat Parse(string? format, DiagnosticBag diagnostics)
    {
        if (format is null || format.Equals(Iso, StringComparison.OrdinalIgnoreCase)) return DateFormat.Iso;
        if (PatternDates.Parse(format, out var problem) is { } pattern) return pattern;
        diagnostics.Add(DateDiagnostics.WrongFormat(format, problem!));
        return DateFormat.Iso;
    }
}
