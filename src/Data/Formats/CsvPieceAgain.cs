namespace ProbDsl.Data.Formats;

/// <summary>Reads a piece of a file again, and knows by a hash whether it is the same.</summary>
internal sealed class CsvPieceAgain
{
    private readonly string file;
    private readonly Func<Stream> open;
    private readonly long from;
    private readonly int length;
    private readonly int hash;

    /// <param name="file">What diagnostics call the file.</param>
    /// <param name="open">Opens the same bytes anew, as a stream that can seek.</param>
    /// <param name="from">Where the piece begins in them.</param>
    /// <param name="piece">The bytes as they were read first.</param>
    public CsvPieceAgain(string file, Func<Stream> open, long from, ReadOnlySpan<byte> piece) =>
        (this.file, this.open, this.from, length, hash) = (file, open, from, piece.Length, HashOf(piece));

    /// <summary>What is there now; blanks where the file has become shorter.</summary>
    public byte[] Read()
    {
        var (piece, read) = ReadPart();
        piece.AsSpan(read).Fill((byte)' ');
        return piece;
    }

    /// <summary>The bytes of the first time.</summary>
    /// <exception cref="ChangedDataFile">The file has become shorter, or has other bytes.</exception>
    public byte[] ReadUnchanged() =>
        ReadPart() is var (piece, read) && read == length && HashOf(piece) == hash ? piece : throw new ChangedDataFile(file);

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
