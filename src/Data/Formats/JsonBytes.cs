namespace ProbDsl.Data.Formats;

/// <summary>
/// The bytes of a JSON file, parsed token by token as often as needed; no parsed document is kept. A file may have several values, each a
/// row (JSON lines).
/// </summary>
internal sealed class JsonBytes(byte[] bytes, int length, bool areLines = false)
{
    private readonly JsonReaderOptions options = new() { MaxDepth = DataLimits.Nesting, AllowMultipleValues = areLines };
    private readonly int firstByte = CsvFile.FirstByte(bytes.AsSpan(0, length));

    public ReadOnlySpan<byte> All => bytes.AsSpan(0, length);

    /// <summary>Whether there are several values, each of which is a row.</summary>
    public bool AreLines => areLines;

    /// <summary>The same bytes as several values.</summary>
    public JsonBytes AsLines() => new(bytes, length, areLines: true);

    /// <summary>A reader before the first token.</summary>
    public Utf8JsonReader Tokens() => new(All[firstByte..], options);

    /// <summary>A reader before the first row of a table.</summary>
    public Utf8JsonReader Rows()
    {
        var reader = Tokens();
        if (!areLines) reader.Read();
        return reader;
    }

    /// <summary>A reader at a key of the object.</summary>
    public Utf8JsonReader AtKey(string name)
    {
        var reader = Tokens();
        reader.Read();
        while (reader.Read() && !reader.ValueTextEquals(name)) reader.Skip();
        return reader;
    }

    /// <summary>Whether an object begins after the first one.</summary>
    public bool HasSecondObject()
    {
        try
        {
            var reader = AsLines().Tokens();
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            reader.Skip();
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The place of a reader's current token.</summary>
    public DataPlace PlaceOf(string file, in Utf8JsonReader reader) => PlaceOf(file, Token(reader));

    /// <summary>The place of a token by its bytes.</summary>
    public DataPlace PlaceOf(string file, (int From, int To) token) => FileLines.PlaceOf(file, All, firstByte, token.From, token.To);

    /// <summary>The bytes of a reader's current token, without the colon after a name.</summary>
    public (int From, int To) Token(in Utf8JsonReader reader)
    {
        var from = firstByte + (int)reader.TokenStartIndex;
        var quotes = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 2 : 0;
        return (from, from + Math.Max(1, reader.ValueSpan.Length + quotes));
    }

    /// <summary>The place at which a reader failed, and whether only blanks follow.</summary>
    public (DataPlace Place, bool IsAtEnd) PlaceOf(string file, JsonException stop)
    {
        var at = Math.Min(length, LineStart((int)(stop.LineNumber ?? 0)) + (int)(stop.BytePositionInLine ?? 0));
        return (PlaceOf(file, (at, Math.Min(length, at + 1))), All[at..].Trim(" \t\r\n"u8).IsEmpty);
    }

    /// <summary>Whether a reader failed because arrays and objects are nested too deep.</summary>
    public bool IsTooDeep(JsonException stop)
    {
        var end = Math.Min(length, LineStart((int)(stop.LineNumber ?? 0)) + (int)(stop.BytePositionInLine ?? 0) + 1);
        var (depth, isText) = (0, false);
        for (var i = firstByte; i < end; i++)
        {
            if (bytes[i] == '"') isText = !isText;
            else if (isText && bytes[i] == '\\') i++;
            else if (!isText) depth += bytes[i] is (byte)'[' or (byte)'{' ? 1 : bytes[i] is (byte)']' or (byte)'}' ? -1 : 0;
        }

        return depth > DataLimits.Nesting;
    }

    // the reader counts line feeds only
    private int LineStart(int line)
    {
        var at = firstByte;
        for (; line > 0; line--) at += All[at..].IndexOf((byte)'\n') + 1;
        return at;
    }
}
