using System.IO.Compression;

namespace ProbDsl.Data.Formats;

/// <summary>
/// The content of a gzip file (RFC 1952) with one or more members. GZipStream reports no error if a file is truncated; therefore a member
/// with known content is appended to the file, which is unpacked only after a complete file.
/// </summary>
/// <param name="packed">The packed bytes; a seekable stream.</param>
/// <exception cref="InvalidDataException">Thrown by reading: the file is damaged, truncated, or followed by other bytes.</exception>
/// <exception cref="UnpackedSizeException">Thrown by reading: the file unpacks to more than <see cref="DataLimits"/> allows.</exception>
internal sealed class GzipContentStream(Stream packed) : ReadOnlyStream
{
    /// <summary>The largest ratio of deflate: at most 258 bytes from 2 bits.</summary>
    public const int MostBytesFromOne = 1032;

    private static readonly byte[] Mark = "probdsl, the end"u8.ToArray();
    private static readonly byte[] PackedMark = Pack(Mark);

    // from this size and ratio on, the rest is unpacked once without keeping it; data compress 3 to 30 times and are unpacked only once
    private const int CountedFrom = 1 << 24;
    private const int CountedTimes = 30;

    private readonly long first = packed.Position;
    private readonly GZipStream bytes = new(new ConcatenatedStream(packed, PackedMark), CompressionMode.Decompress);
    private readonly byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;
    private bool isAtEnd;
    private bool isCounted;
    private long unpacked;

    public static bool IsPacked(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    public override int Read(Span<byte> wanted)
    {
        while (!isAtEnd && to - from <= Mark.Length) Fill();
        var taken = Math.Min(wanted.Length, to - from - (isAtEnd ? 0 : Mark.Length));
        buffer.AsSpan(from, taken).CopyTo(wanted);
        from += taken;
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) bytes.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Appends bytes to the buffer; the last ones of the file are the mark, which is not part of the content.</summary>
    private void Fill()
    {
        buffer.AsSpan(from, to - from).CopyTo(buffer);
        (from, to) = (0, to - from);
        var read = bytes.Read(buffer, to, buffer.Length - to);
        to += read;
        unpacked += read;
        if (unpacked - Mark.Length > DataLimits.UnpackedBytes && unpacked > DataLimits.UnpackedRatio * packed.Position)
            throw new UnpackedSizeException();
        if (!isCounted && unpacked > CountedFrom && unpacked > CountedTimes * (packed.Position - first)) Count();
        if (read > 0) return;
        if (!buffer.AsSpan(0, to).EndsWith(Mark)) throw new InvalidDataException();
        (isAtEnd, to) = (true, to - Mark.Length);
    }

    /// <summary>Unpacks the rest without keeping it, so that a file over the size limit is rejected before it takes memory.</summary>
    private void Count()
    {
        isCounted = true;
        var position = packed.Position;
        packed.Position = first;
        using (var counted = new GzipContentStream(packed) { isCounted = true }) counted.CopyTo(Null);
        packed.Position = position;
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(content);
        return packed.ToArray();
    }
}

/// <summary>The error that a gzip file unpacks to more than allowed: it may be a decompression bomb.</summary>
internal sealed class UnpackedSizeException : Exception;
