namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads a JSON scalar as the equivalent CSV cell: a string by its text, without blanks around it, other values as
/// written, so that both formats of a table give the same data.
/// </summary>
internal sealed class JsonCell
{
    private byte[] unescaped = new byte[64];

    public ReadOnlySpan<byte> Of(in Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.TokenType == JsonTokenType.String ? Trimmed(reader.ValueSpan) : reader.ValueSpan;
        if (unescaped.Length < reader.ValueSpan.Length) unescaped = new byte[reader.ValueSpan.Length];
        return Trimmed(unescaped.AsSpan(0, reader.CopyString(unescaped)));
    }

    /// <summary>The cell as a string.</summary>
    public static string Text(in Utf8JsonReader reader) => Encoding.UTF8.GetString(new JsonCell().Of(reader));

    public static bool IsScalar(JsonTokenType token) =>
        token is JsonTokenType.Number or JsonTokenType.String or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> cell) => cell.Trim(" \t"u8);
}
