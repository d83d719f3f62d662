using System.Text.Encodings.Web;

namespace ProbDsl.Cli.Catalogs;

/// <summary>
/// Writes entries as JSON: an array of objects with name, signature, summary, draws (null if it is not a distribution), arguments and
/// example.
/// </summary>
internal static class CatalogJson
{
    internal static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string verb, IEnumerable<CatalogEntry> entries, Stream stream)
    {
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartArray();
            foreach (var entry in entries) Write(entry, Examples.Find(verb, entry.Name), writer);
            writer.WriteEndArray();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void Write(CatalogEntry entry, string? example, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", entry.Name);
        writer.WriteString("signature", entry.Signature);
        writer.WriteString("summary", entry.Summary);
        writer.WriteString("draws", entry.Draws.Length == 0 ? null : entry.Draws);
        writer.WriteStartArray("arguments");
        foreach (var place in entry.Places) Write(place, writer);
        writer.WriteEndArray();
        writer.WriteString("example", example);
        writer.WriteEndObject();
    }

    private static void Write(ArgumentEntry place, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", place.Name);
        writer.WriteString("takes", place.Takes);
        writer.WriteString("link", place.Link.Length == 0 ? null : place.Link);
        writer.WriteBoolean("optional", place.IsOptional);
        writer.WriteEndObject();
    }
}
