using System.Text.Json;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads JSON: an array of objects is a table whose rows they are; an object names arrays, as CmdStan has them. Tokens are streamed, so
/// that memory holds the file and the numbers alone.
/// </summary>
public static class JsonReader
{
    /// <summary>Reads the stream to its end.</summary>
    /// <param name="name">What diagnostics call the file.</param>
    /// <param name="stream">The bytes. What fails while reading them is the caller's to handle.</param>
    public static JsonReading Read(string name, Stream stream) => Read(name, stream, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Reads the stream unless its numbers need more memory than that.</summary>
    internal static JsonReading Read(string name, Stream stream, long memory)
    {
        if (stream.CanSeek && stream.Length - stream.Position > Array.MaxLength)
            return Failed(CsvDiagnostics.TooLarge(name, stream.Length));
        if (CsvFile.ReadAll(stream) is not var (bytes, length)) return Failed(CsvDiagnostics.TooLarge(name, null));
        if (CsvFile.WhyNotText(name, bytes, length) is { } why) return Failed(why);
        var json = new JsonBytes(bytes, length);
        try
        {
            return Structured(name, json, memory);
        }
        catch (JsonException stop)
        {
            var (place, isAtEnd) = json.PlaceOf(name, stop);
            return Failed(json.IsTooDeep(stop) ? JsonDiagnostics.TooDeep(place) : JsonDiagnostics.NotJson(place, isAtEnd));
        }
        catch (InvalidOperationException)
        {
            return Failed(JsonDiagnostics.HalfCharacter(name));
        }
    }

    private static JsonReading Structured(string name, JsonBytes json, long memory)
    {
        if (json.All.Trim(" \t\r\n\uFEFF"u8).IsEmpty) return Failed(JsonDiagnostics.Empty(name));
        var reader = json.Tokens();
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray) return new JsonRows(name, json, memory).Read();
        if (reader.TokenType == JsonTokenType.StartObject) return new JsonArrays(name, json, memory).Read();
        var place = json.PlaceOf(name, reader);
        while (reader.Read())
        {
            // what follows may not be JSON at all
        }

        return Failed(JsonDiagnostics.NoTable(place));
    }

    internal static JsonReading Failed(params Diagnostic[] why) => new(null, null, [.. why]);
}
