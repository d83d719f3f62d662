namespace ProbDsl.Data.Parts;

/// <summary>A part of the bytes of a file. It closes the file.</summary>
/// <param name="file">The file, at its start.</param>
/// <param name="from">The first byte.</param>
/// <param name="to">The byte after the last.</param>
internal sealed class PartStream(Stream file, long from, long to) : ReadOnlyStream
{
    private readonly Stream file = At(file, from);
    private readonly long length = to - from;
    private long position;

    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer[..(int)Math.Min(buffer.Length, length - position)]);
        position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    private static Stream At(Stream file, long from)
    {
        file.Position += from;
        return file;
    }
}
