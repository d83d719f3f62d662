using System.Text.Unicode;

namespace ProbDsl.Data.Formats;

/// <summary>Reads a stream into memory and checks that it is text.</summary>
internal static class CsvFile
{
    /// <summary>The bytes of the stream; null if it is larger than an array can be.</summary>
    public static (byte[] Bytes, int Length)? ReadAll(Stream stream)
    {
        var bytes = new byte[stream.CanSeek ? Math.Clamp(stream.Length - stream.Position + 1, 1, Array.MaxLength) : 1 << 16];
        for (var length = 0; ;)
        {
            var read = stream.Read(bytes, length, bytes.Length - length);
            length += read;
            // text has no zero byte: reading stops there, so that a decompression bomb does not fill the memory
            if (read == 0 || bytes.AsSpan(length - read, read).Contains((byte)0)) return (bytes, length);
            if (length < bytes.Length) continue;
            if (length == Array.MaxLength) return null;
            Array.Resize(ref bytes, (int)Math.Min(2L * length, Array.MaxLength));
        }
    }

    /// <summary>The diagnostic why these bytes are not UTF-8 text; null if they are.</summary>
    /// <param name="start">The position of the bytes in the file.</param>
    /// <param name="filled">The number of bytes in the buffer; those after the last line end may end within a character.</param>
    public static Diagnostic? CheckText(string file, byte[] bytes, int length, CsvPieceStart start = default, int? filled = null)
    {
        var text = bytes.AsSpan(0, length);
        var all = bytes.AsSpan(0, filled ?? length);
        if (start.Offset == 0 && (all.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || all.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])))
            return CsvDiagnostics.Utf16(file);
        if (all.IndexOf((byte)0) is var zero and >= 0) return CsvDiagnostics.Binary(file, start.Offset + zero);
        return Utf8.IsValid(text)
            ? null : CsvDiagnostics.NotUtf8(file,
                new(bytes, length, CsvRows.None(start.Offset == 0 ? FirstByte(text) : 0), start, null), FirstInvalid(text));
    }

    /// <summary>The offset of the text: after a byte order mark.</summary>
    public static int FirstByte(ReadOnlySpan<byte> text) => text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var buffer = new char[4096];
        for (var at = 0; ;)
        {
            Utf8.ToUtf16(text[at..], buffer, out var read, out _, replaceInvalidSequences: false);
            if (read == 0) return at;
            at += read;
        }
    }
}
