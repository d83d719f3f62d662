using ProbDsl.Cli.Catalogs;

namespace ProbDsl.Cli.Reporting;

/// <summary>One JSON value on standard output, and its parts.</summary>
internal static class JsonOutput
{
    /// <summary>The value, and the end of its line.</summary>
    public static void Print(Action<Utf8JsonWriter> value)
    {
        using var output = Terminal.OpenOutput();
        using (var json = new Utf8JsonWriter(output, CatalogJson.Options)) value(json);
        output.WriteByte((byte)'\n');
    }

    /// <summary>A list under a key.</summary>
    public static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items) write(item);
        json.WriteEndArray();
    }
}
