namespace ProbDsl.Runtime.Paging;

/// <summary>
/// The bytes of an input that can be read only once, kept so that they can be read again: the first in memory, the rest as arrays of
/// <see cref="LargeArrays"/>.
/// </summary>
public sealed class PagedBytes
{
    private const int FirstBlock = 1 << 16, LargestBlock = 1 << 22;

    private readonly List<byte[]> blocks = [];
    private readonly List<long> starts = [];

    private PagedBytes()
    {
    }

    /// <summary>The number of bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Reads a stream to its end; null where bytes cannot be put into a file.</summary>
    /// <param name="stream">The input.</param>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static PagedBytes? Open(Stream stream)
    {
        if (!LargeArrays.CanBePaged) return null;
        var (all, inMemory) = (new PagedBytes(), LargeArrays.Memory / LargeArrays.TextFraction);
        for (var size = FirstBlock; ; size = Math.Min(2 * size, LargestBlock))
        {
            var block = all.Length + size <= inMemory ? new byte[size] : LargeArrays.InFile<byte>(size);
            all.blocks.Add(block);
            all.starts.Add(all.Length);
            var read = stream.ReadAtLeast(block, size, throwOnEndOfStream: false);
            all.Length += read;
            if (read < size) return all;
        }
    }

    /// <summary>A stream at the start of the bytes.</summary>
    public Stream Open() => new Reading(this);

    private int Read(long from, Span<byte> into)
    {
        var at = starts.BinarySearch(from) is var found && found >= 0 ? found : ~found - 1;
        var offset = (int)(from - starts[at]);
        var count = (int)Math.Min(Math.Min(blocks[at].Length - offset, into.Length), Length - from);
        blocks[at].AsSpan(offset, count).CopyTo(into);
        return count;
    }

    private sealed class Reading(PagedBytes bytes) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => bytes.Length;

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            if (Position >= bytes.Length || buffer.IsEmpty) return 0;
            var read = bytes.Read(Position, buffer);
            Position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => bytes.Length + offset,
        };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
