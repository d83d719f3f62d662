namespace ProbDsl.Data.Formats;

/// <summary>Finds lines in the bytes of a file. Lines end with \n, \r\n or a lone \r, also within quotes.</summary>
internal static class FileLines
{
    // a longer line, such as JSON on one line, is cut to the text around the place
    private const int LongestLine = 1 << 16;

    /// <summary>The place of a range of bytes; only the part on its first line is marked.</summary>
    public static DataPlace PlaceOf(string file, ReadOnlySpan<byte> bytes, int firstByte, int from, int to)
    {
        var lineStart = bytes[..from].LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        if (lineStart == 0) lineStart = Math.Min(from, firstByte);
        var toLineEnd = bytes[from..].IndexOfAny((byte)'\n', (byte)'\r');
        var lineEnd = toLineEnd < 0 ? bytes.Length : from + toLineEnd;
        if (lineEnd - lineStart > LongestLine)
            (lineStart, lineEnd) = (CharacterFrom(bytes, Math.Max(lineStart, from - 200)),
                CharacterFrom(bytes, Math.Min(lineEnd, Math.Max(to, from) + 200)));
        var start = Encoding.UTF8.GetCharCount(bytes[lineStart..from]);
        var marked = Encoding.UTF8.GetCharCount(bytes[from..Math.Max(from, Math.Min(to, lineEnd))]);
        return new(file, Line: LineOf(bytes, from), LineText: Encoding.UTF8.GetString(bytes[lineStart..lineEnd]),
            Start: start, Length: marked);
    }

    /// <summary>The number of the line (from 1) of a byte.</summary>
    public static long LineOf(ReadOnlySpan<byte> bytes, int offset)
    {
        var before = bytes[..offset];
        long lines = 1 + before.Count((byte)'\n');
        for (var at = before.IndexOf((byte)'\r'); at >= 0 && at < offset;)
        {
            if (at + 1 >= bytes.Length || bytes[at + 1] != '\n') lines++;
            var further = before[(at + 1)..].IndexOf((byte)'\r');
            at = further < 0 ? -1 : at + 1 + further;
        }
        return lines;
    }

    // cuts between characters
    private static int CharacterFrom(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length && at > 0 && (bytes[at] & 0xC0) == 0x80) at++;
        return at;
    }
}
