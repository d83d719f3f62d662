namespace ProbDsl.Data.Formats;

/// <summary>The content of a seekable stream, which can be read from its start again; gzip content is unpacked.</summary>
internal sealed class StoredBytes
{
    private const int StartLength = 8;
    private readonly Stream stored;
    private readonly long first;
    private readonly bool isPacked;

    public StoredBytes(Stream stored)
    {
        (this.stored, first) = (stored, stored.Position);
        isPacked = GzipContentStream.IsPacked(ReadStart(stored));
        Start = Read(ReadStart);
    }

    /// <summary>The first bytes of the content, at most eight.</summary>
    public byte[] Start { get; }

    /// <summary>The number of bytes of the content; null if it is known only by unpacking.</summary>
    public long? Length => isPacked ? null : stored.Length - first;

    /// <summary>An upper bound on the number of bytes of the content.</summary>
    public double MostBytes => (stored.Length - first) * (isPacked ? (double)GzipContentStream.MostBytesFromOne : 1);

    /// <summary>Whether unpacking this many bytes exceeds the limits.</summary>
    public bool IsUnpackedTooFar(double bytes) =>
        isPacked && bytes > DataLimits.UnpackedBytes && bytes > DataLimits.UnpackedRatio * (stored.Length - first);

    /// <summary>Reads the content from its start; the stream stays open.</summary>
    public T Read<T>(Func<Stream, T> read)
    {
        stored.Position = first;
        if (!isPacked) return read(stored);
        using var unpacked = new GzipContentStream(stored);
        return read(unpacked);
    }

    /// <summary>
    /// A function that opens the same content at its start; null for gzip, where every part would have to be unpacked from the start.
    /// </summary>
    /// <param name="open">Opens the same bytes.</param>
    public Func<Stream>? Reopen(Func<Stream> open) => isPacked ? null : () =>
    {
        var anew = open();
        anew.Position += first;
        return anew;
    };

    private static byte[] ReadStart(Stream stream)
    {
        var start = new byte[StartLength];
        return start[..stream.ReadAtLeast(start, StartLength, throwOnEndOfStream: false)];
    }
}
