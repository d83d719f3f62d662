using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Data.Formats;

/// <summary>Reads a CSV file piece by piece, each of whole rows: makes sure that it is text, finds the header and the rows.</summary>
/// <param name="name">What diagnostics call the file.</param>
/// <param name="stream">The bytes, read to their end.</param>
/// <param name="memory">How much to read at a time, and to keep.</param>
/// <param name="tabsByName">Whether the name says that tabs separate.</param>
/// <param name="again">Opens the same bytes anew, as a stream that can seek; null where nobody can.</param>
internal sealed class CsvPieceReader(string name, Stream stream, CsvMemory memory, bool tabsByName, Func<Stream>? again)
{
    private const int FirstBytes = 1 << 16;
    private byte[] bytes = new byte[Room(stream, memory, FirstBytes)];
    private int filled;
    private bool isAtEnd;
    private CsvStart start;
    private CsvHeader? header;
    private bool keepBlank;
    private int firstRow;

    /// <summary>Why no further piece can be had; null at the end of a sound file.</summary>
    public Diagnostic? Why { get; private set; }

    /// <summary>Whether the last piece was read.</summary>
    public bool IsAtEnd => start.IsLast;

    /// <summary>Where in the last piece a quote begins that is never closed; -1 where all are.</summary>
    public int OpenQuote { get; private set; } = -1;

    /// <summary>How many blank lines at the end of a file of one column are not rows.</summary>
    public int BlankEnd { get; private set; }

    /// <summary>The next piece; null at the end, or where the file is refused.</summary>
    public CsvText? Next()
    {
        while (!start.IsLast && Why is null)
        {
            Fill();
            Why = CsvFile.WhyNotText(name, bytes, ToLineEnd(), start, filled) ?? WhyNotKept();
            if (Why is null && Rows() is { } rows && (rows.Count > 0 || isAtEnd))
            {
                if ((long)start.Rows + rows.Count <= Array.MaxLength) return Cut(rows);
                Why = CsvDiagnostics.TooManyRows(name);
            }

            if (Why is null) Grow();
        }

        return null;
    }

    /// <summary>Whether nothing but blank lines was read behind the last row.</summary>
    private bool IsBlank => bytes.AsSpan(0, filled)[Math.Max(firstRow, FirstByte)..].IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private int FirstByte => start.Offset == 0 ? CsvFile.FirstByte(bytes.AsSpan(0, filled)) : 0;

    /// <summary>Room for a piece, or for all that is left of the stream and one byte more, which is never there.</summary>
    private static long Room(Stream stream, CsvMemory memory, int otherwise) =>
        Math.Min(memory.Piece, stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) + 1 : otherwise);

    private void Fill()
    {
        while (!isAtEnd && filled < bytes.Length)
        {
            var read = stream.Read(bytes, filled, bytes.Length - filled);
            filled += read;
            isAtEnd = read == 0;
            if (filled == bytes.Length && filled < memory.Piece) Array.Resize(ref bytes, (int)Math.Min(2L * filled, memory.Piece));
        }
    }

    private void Grow()
    {
        // a row and its line end, below the header
        var most = memory.Row + firstRow + 2;
        if (bytes.Length >= most)
            Why = IsBlank
                ? CsvDiagnostics.BlankLines(name, start.Rows, memory.Row) : CsvDiagnostics.RowTooLong(name, start.Rows, memory.Row);
        else Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, most));
    }

    /// <summary>What can be read only once may unpack to any size, and all of it stays in memory.</summary>
    private Diagnostic? WhyNotKept() =>
        again is null && !stream.CanSeek && start.Offset + filled > memory.MostOnce
            ? CsvDiagnostics.TooLargeToKeep(name, memory.MostOnce) : null;

    // characters end where lines do
    private int ToLineEnd() => isAtEnd ? filled : bytes.AsSpan(0, filled).LastIndexOfAny((byte)'\n', (byte)'\r') + 1;

    /// <summary>The rows of what is there; null where the header is not, or is refused.</summary>
    private CsvRows? Rows()
    {
        var text = bytes.AsSpan(0, filled);
        if (header is not null) return CsvRows.Find(text, FirstByte, header.Value, firstRow, keepBlank, isAtEnd);
        if (CsvHeader.Find(text, FirstByte, tabsByName) is not { } first)
        {
            if (isAtEnd) Why = CsvDiagnostics.Empty(name);
            return null;
        }

        if (!isAtEnd && first.End + 1 >= filled) return null;
        if (WhyNotHeader(first) is { } why)
        {
            Why = why;
            return null;
        }

        (header, keepBlank, firstRow) = (first, first.Cells(text) == 1, CsvRows.AfterLineEnd(text, first.End));
        return CsvRows.Find(text, FirstByte, first, firstRow, keepBlank, isAtEnd);
    }

    private Diagnostic? WhyNotHeader(CsvHeader found)
    {
        var text = new CsvText(bytes, filled, new(found, FirstByte, [filled], -1), start, null);
        if (found.OpenQuote >= 0) return CsvDiagnostics.OpenQuote(name, text, -1, found.OpenQuote);
        return found.Separator == ';' ? CsvDiagnostics.Semicolons(name, text) : null;
    }

    /// <summary>The piece of these rows; what comes after them begins the next one.</summary>
    private CsvText Cut(CsvRows rows)
    {
        var (length, from) = (isAtEnd ? filled : rows.End, start.Offset);
        start = start with { IsLast = isAtEnd };
        (OpenQuote, BlankEnd) = (rows.OpenQuote, rows.BlankEnd);
        var piece = new CsvText(bytes, length, rows, start,
            again is not null && from + length > memory.Kept ? new(name, again, from, bytes.AsSpan(0, length)) : null);
        if (isAtEnd) return piece;
        start = new(from + length, start.Rows + rows.Count, start.Lines + FileLines.LineOf(bytes.AsSpan(0, filled), length) - 1, false);
        var rest = bytes.AsSpan(length..filled);
        bytes = new byte[Math.Max(Room(stream, memory, memory.Piece), rest.Length)];
        rest.CopyTo(bytes);
        (filled, firstRow) = (rest.Length, 0);
        return piece;
    }
}
