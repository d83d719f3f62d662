namespace ProbDsl.Data.Formats;

/// <summary>The bytes of a stream followed by further bytes. Leaves the stream open.</summary>
internal sealed class ConcatenatedStream(Stream first, ReadOnlyMemory<byte> then) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> left = then;

    public override int Read(Span<byte> buffer)
    {
        var read = first.Read(buffer);
        if (read > 0) return read;
        var taken = Math.Min(left.Length, buffer.Length);
        left.Span[..taken].CopyTo(buffer);
        left = left[taken..];
        return taken;
    }
}
