namespace ProbDsl.Parser.Diagnostics;

/// <summary>How much a diagnostic matters: an error stops the run, a warning does not.</summary>
public enum Severity
{
    Warning,
    Error,
}

/// <summary>
/// A message for the user: a stable code (E01xx syntax, E02xx names, shapes and types, E03xx data, E04xx plan, E05xx run; W for
/// warnings), a severity, the message, its place, labels for further places, and the next step as help.
public sealed record Diagnostic(string Code, Severity Severity, string Message, Place Place, ValueList<Label> Labels, string? Help)
{
    public static Diagnostic Error(string code, string message, Place place) => new(code, Severity.Error, message, place, [], null);

    public static Diagnostic Error(string code, string message, SourceSpan span) => Error(code, message, new SourcePlace(span));

    public static Diagnostic Warning(string code, string message, Place place) => new(code, Severity.Warning, message, place, [], null);

    public static Diagnostic Warning(string code, string message, SourceSpan span) => Warning(code, message, new SourcePlace(span));

    /// <summary>Adds an underlined place with a few words; a label on the main span puts its words beside the underline.</summary>
    public Diagnostic Label(SourceSpan span, string text) => this with { Labels = [.. Labels, new Label(span, text)] };

    /// <summary>Sets the help text, which says what to do next.</summary>
    public Diagnostic Next(string? help) => this with { Help = help };
}

/// <summary>A further place in the source, with the text shown at it.</summary>
public sealed record Label(SourceSpan Span, string Text);
