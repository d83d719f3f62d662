namespace ProbDsl.IO.Input;

/// <summary>Reads streams of unknown length into memory.</summary>
internal static class StreamBytes
{
    private const int First = 1 << 16;

    /// <summary>All bytes of a stream; null if there are more than the limit.</summary>
    public static byte[]? ToEnd(Stream stream, int most)
    {
        var bytes = new byte[Math.Min(First, most)];
        for (var length = 0; ;)
        {
            var read = length < bytes.Length ? stream.Read(bytes, length, bytes.Length - length) : 0;
            length += read;
            if (read > 0) continue;
            if (length < bytes.Length || (length == most && stream.ReadByte() < 0)) return bytes.AsSpan(0, length).ToArray();
            if (length == most) return null;
            Array.Resize(ref bytes, (int)Math.Min(2L * length, most));
        }
    }
}
