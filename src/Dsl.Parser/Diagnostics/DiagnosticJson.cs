using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProbDsl.Parser.Diagnostics;

/// <summary>
/// Diagnostics as JSON: an array of objects with code, severity, message, file, line, column, end_line, end_column, labels
/// and help, for a data cell also row and data_column. Lines and columns count from 1; the end is the position after the last
/// character; columns count UTF-16 units; a field that does not apply is null.
/// </summary>
public static class DiagnosticJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(IEnumerable<Diagnostic> diagnostics)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) Write(writer, diagnostics);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Writes the array at the current position of a writer.</summary>
    public static void Write(Utf8JsonWriter writer, IEnumerable<Diagnostic> diagnostics)
    {
        writer.WriteStartArray();
        foreach (var diagnostic in diagnostics) Write(writer, diagnostic);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Diagnostic diagnostic)
    {
        writer.WriteStartObject();
        writer.WriteString("code", diagnostic.Code);
        writer.WriteString("severity", diagnostic.Severity == Severity.Error ? "error" : "warning");
        writer.WriteString("message", diagnostic.Message);
        WritePlace(writer, diagnostic.Place);
        writer.WriteStartArray("labels");
        foreach (var label in diagnostic.Labels) Write(writer, label);
        writer.WriteEndArray();
        writer.WriteString("help", diagnostic.Help);
        if (diagnostic.Place is DataPlace data)
        {
            Number(writer, "row", data.Row);
            writer.WriteString("data_column", data.Column);
        }
        writer.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter writer, Place place)
    {
        var (file, start, end) = place switch
        {
            SourcePlace { Span: { Source: { } source } span } => (source.Name, source.At(span.Start), source.At(span.End)),
            DataPlace { Line: { } line, LineText: not null } data => (data.File, At(line, data.Start), At(line, data.Start + data.Length)),
            DataPlace data => (data.File, default, default),
            _ => ((string?)null, default(LinePosition), default(LinePosition)),
        };
        writer.WriteString("file", file);
        Number(writer, "line", start.Line > 0 ? start.Line : place is DataPlace { Line: { } row } ? row : null);
        Number(writer, "column", start.Line > 0 ? start.Column : null);
        Number(writer, "end_line", end.Line > 0 ? end.Line : null);
        Number(writer, "end_column", end.Line > 0 ? end.Column : null);
    }

    private static LinePosition At(long line, int offset) => new((int)Math.Min(line, int.MaxValue), offset + 1);

    private static void Write(Utf8JsonWriter writer, Label label)
    {
        var at = label.Span.Source?.At(label.Span.Start);
        writer.WriteStartObject();
        Number(writer, "line", at?.Line);
        Number(writer, "column", at?.Column);
        writer.WriteString("text", label.Text);
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }
}
