namespace ProbDsl.Data.Formats;

/// <summary>Reads a piece of a file again, and verifies by a hash that it is unchanged.</summary>
internal sealed class CsvPieceSource
{
    private readonly string file;
    private readonly Func<Stream> open;
    private readonly long from;
    private readonly int length;
    private readonly int? hash;

    /// <param name="file">The display name of the file.</param>
    /// <param name="open">Opens the same bytes again, as a seekable stream.</param>
    /// <param name="from">The position of the piece in them.</param>
    /// <param name="piece">The bytes as first read.</param>
    public CsvPieceSource(string file, Func<Stream> open, long from, ReadOnlySpan<byte> piece) =>
        (this.file, this.open, this.from, length, hash) = (file, open, from, piece.Length, HashOf(piece));

    /// <summary>The same for bytes that this process has not read.</summary>
    public CsvPieceSource(string file, Func<Stream> open, long from, int length) =>
        (this.file, this.open, this.from, this.length) = (file, open, from, length);

    /// <summary>The current bytes; blanks in place of bytes that the file no longer has.</summary>
    public byte[] Read()
    {
        var (piece, read) = ReadPart();
        piece.AsSpan(read).Fill((byte)' ');
        return piece;
    }

    /// <summary>The bytes, which are the same as when this process first read them.</summary>
    /// <exception cref="DataFileChangedException">The file is shorter or has other bytes.</exception>
    public byte[] ReadUnchanged() =>
        ReadPart() is var (piece, read) && read == length && (hash is null || HashOf(piece) == hash)
            ? piece : throw new DataFileChangedException(file);

    private (byte[] Piece, int Read) ReadPart()
    {
        using var anew = open();
        var piece = new byte[length];
        anew.Position += from;
        return (piece, anew.ReadAtLeast(piece, length, throwOnEndOfStream: false));
    }

    private static int HashOf(ReadOnlySpan<byte> piece)
    {
        var hash = new HashCode();
        hash.AddBytes(piece);
        return hash.ToHashCode();
    }
}
