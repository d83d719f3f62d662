namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads JSON: an array of objects, or objects one after another (JSON lines), are a table with one row for each; an object is a set of
/// named arrays, as in CmdStan. Tokens are streamed, so that memory holds only the file and the numbers.
/// </summary>
public static class JsonReader
{
    /// <summary>Reads the stream to its end.</summary>
    /// <param name="name">The display name of the file.</param>
    /// <param name="stream">The bytes. The caller handles exceptions of the stream.</param>
    public static JsonResult Read(string name, Stream stream) => Read(name, stream, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Reads the stream unless its numbers need more memory than given.</summary>
    internal static JsonResult Read(string name, Stream stream, long memory)
    {
        if (stream.CanSeek && stream.Length - stream.Position > Array.MaxLength)
            return Failed(CsvDiagnostics.TooLarge(name, stream.Length));
        if (CsvFile.ReadAll(stream) is not var (bytes, length)) return Failed(CsvDiagnostics.TooLarge(name, null));
        if (CsvFile.CheckText(name, bytes, length) is { } why) return Failed(why);
        return Read(name, new JsonBytes(bytes, length, FileNames.IsJsonLines(name)), memory);
    }

    private static JsonResult Read(string name, JsonBytes json, long memory)
    {
        try
        {
            return Structured(name, json, memory);
        }
        catch (JsonException stop)
        {
            if (!json.AreLines && json.HasSecondObject()) return Read(name, json.AsLines(), memory);
            var (place, isAtEnd) = json.PlaceOf(name, stop);
            return Failed(json.IsTooDeep(stop) ? JsonDiagnostics.TooDeep(place) : JsonDiagnostics.NotJson(place, isAtEnd));
        }
        catch (InvalidOperationException)
        {
            return Failed(JsonDiagnostics.HalfCharacter(name));
        }
    }

    private static JsonResult Structured(string name, JsonBytes json, long memory)
    {
        if (json.All.Trim(" \t\r\n\uFEFF"u8).IsEmpty) return Failed(JsonDiagnostics.Empty(name));
        var reader = json.Tokens();
        reader.Read();
        if (json.AreLines || reader.TokenType == JsonTokenType.StartArray) return new JsonRows(name, json, memory).Read();
        if (reader.TokenType == JsonTokenType.StartObject) return new JsonArrays(name, json, memory).Read();
        var place = json.PlaceOf(name, reader);
        while (reader.Read())
        {
            // the rest may not be JSON, which is reported first
        }

        return Failed(JsonDiagnostics.NoTable(place));
    }

    internal static JsonResult Failed(params Diagnostic[] why) => new(null, null, [.. why]);
}
