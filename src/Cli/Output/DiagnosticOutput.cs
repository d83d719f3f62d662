using ProbDsl.Parser.Lexing;

namespace ProbDsl.Cli.Output;

/// <summary>
/// Prints diagnostics: the first ones as text on standard error, or all as JSON on standard output.
/// </summary>
internal static class DiagnosticOutput
{
    private static readonly List<Diagnostic> early = [];

    /// <summary>Prints a warning of a command that is not done; it is not printed again below the result.</summary>
    public static void Early(Diagnostic warning)
    {
        early.Add(warning);
        Text([warning]);
    }

    /// <summary>Exit code 1 if one of them is an error.</summary>
    public static ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics, OutputFormat format)
    {
        if (format == OutputFormat.Json) Json(diagnostics);
        else Text(diagnostics);
        return diagnostics.Any(d => d.Severity == Severity.Error) ? ExitCode.UserError : ExitCode.Success;
    }

    /// <summary>Prints them as text below a result, after an empty line.</summary>
    public static ExitCode Below(IReadOnlyCollection<Diagnostic> diagnostics)
    {
        diagnostics = [.. diagnostics.Where(d => !early.Contains(d))];
        if (diagnostics.Count > 0) Error(Environment.NewLine);
        return Report(diagnostics, OutputFormat.Text);
    }

    /// <summary>Prints text that is not a diagnostic on standard error.</summary>
    public static void Note(string text) => Error(Paragraph.Print("", text, width: PageWidth.TextOn(TerminalSize.OfErrors())));

    private static void Text(IReadOnlyCollection<Diagnostic> diagnostics)
    {
        if (diagnostics.Count == 0) return;
        var width = PageWidth.TextOn(TerminalSize.OfErrors());
        Error(DiagnosticText.Render(diagnostics.Take(Limits.Diagnostics), width));
        if (diagnostics.Count > Limits.Diagnostics)
            Error("\n" + Paragraph.Print("", $"{Words.Count(diagnostics.Count - Limits.Diagnostics, "further diagnostic")}; "
                + "correct the first ones, or read all of them with `--format json`", width: width));
    }

    /// <summary>If standard error is full or closed, only the exit code reports the failure.</summary>
    private static void Error(string text)
    {
        try
        {
            Console.Error.Write(text);
        }
        catch (Exception exception) when (FileDiagnostics.IsOutputFailure(exception))
        {
            // there is no other place to report it
        }
    }

    private static void Json(IEnumerable<Diagnostic> diagnostics) => Console.Out.Write(DiagnosticJson.Render(diagnostics));
}
