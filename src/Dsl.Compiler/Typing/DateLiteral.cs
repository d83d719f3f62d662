namespace ProbDsl.Compiler.Typing;

/// <summary>Reads the dates that a story writes as strings: "2024-03-01", "2024-03-01T13:45", "2024-03-01T13:45:00".</summary>
internal static class DateLiteral
{
    private static readonly string[] forms =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>The date as days since 1970-01-01; null with a diagnostic (E0239).</summary>
    public static Literal? Read(StringSyntax text, DiagnosticBag diagnostics)
    {
        if (DateTime.TryParseExact(text.Text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return new((date - DateTime.UnixEpoch).TotalDays, TensorType.Date, text.Span);
        diagnostics.Add(CompilerDiagnostics.NotADate(text.Span, text.Text));
        return null;
    }
}
