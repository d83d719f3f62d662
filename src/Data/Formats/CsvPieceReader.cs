namespace ProbDsl.Data.Formats;

/// <summary>Reads a CSV file in pieces of whole rows: checks that it is text, and finds the header and the rows.</summary>
/// <param name="name">The display name of the file.</param>
/// <param name="stream">The bytes, read to their end.</param>
/// <param name="memory">The limits on what is read at a time and kept.</param>
/// <param name="tabsByName">Whether the file name implies tab separators.</param>
/// <param name="again">Opens the same bytes again, as a seekable stream; null if that is not possible.</param>
/// <param name="separator">What separates cells; null if the header shows it.</param>
internal sealed class CsvPieceReader(
    string name, Stream stream, CsvMemory memory, bool tabsByName, Func<Stream>? again, byte? separator = null)
{
    private const int FirstBytes = 1 << 16;
    private byte[] bytes = new byte[Room(stream, memory, FirstBytes)];
    private int filled;
    private bool isAtEnd;
    private CsvPieceStart start;
    private CsvLayout? layout;
    private readonly long first;

    /// <summary>Reads a part of a file whose header is known: the bytes of whole rows, in the first part after the header.</summary>
    /// <param name="name">The display name of the file.</param>
    /// <param name="part">The bytes of the part.</param>
    /// <param name="from">The position of the part in the file.</param>
    /// <param name="layout">What the header says.</param>
    /// <param name="memory">The limits on what is read at a time and kept.</param>
    /// <param name="again">Opens the file again.</param>
    public CsvPieceReader(string name, Stream part, long from, CsvLayout layout, CsvMemory memory, Func<Stream> again)
        : this(name, part, memory, false, again) =>
        (this.layout, first, start) = (layout, from, new(from, 0, 0, false));

    /// <summary>The error that stopped reading; null if there is none.</summary>
    public Diagnostic? Why { get; private set; }

    /// <summary>Whether the last piece was read.</summary>
    public bool IsAtEnd => start.IsLast;

    /// <summary>The position in the last piece of a quote that is never closed; -1 if there is none.</summary>
    public int OpenQuote { get; private set; } = -1;

    /// <summary>The number of blank lines at the end of a file of one column, which are not rows.</summary>
    public int BlankEnd { get; private set; }

    /// <summary>The next piece; null at the end, or if the file is rejected.</summary>
    public CsvText? Next()
    {
        while (!start.IsLast && Why is null)
        {
            Fill();
            Why = CsvFile.CheckText(name, bytes, ToLineEnd(), start, filled) ?? WhyNotKept();
            if (Why is null && Rows() is { } rows && (rows.Count > 0 || isAtEnd))
            {
                if ((long)start.Rows + rows.Count <= Array.MaxLength) return Cut(rows);
                Why = CsvDiagnostics.TooManyRows(name);
            }

            if (Why is null) Grow();
        }

        return null;
    }

    /// <summary>Whether only blank lines were read after the last row.</summary>
    private bool IsBlank => bytes.AsSpan(0, filled)[Math.Max(FirstRow, FirstByte)..].IndexOfAnyExcept(" \t\r\n"u8) < 0;

    /// <summary>The position of the first row in the buffer; 0 as long as there is no header.</summary>
    private int FirstRow => start.Offset == 0 && layout is { } known ? known.FirstRow : 0;

    private int FirstByte => start.Offset == 0 ? CsvFile.FirstByte(bytes.AsSpan(0, filled)) : 0;

    /// <summary>The buffer size: a piece, or the rest of the stream and one byte more, so that its end is detected.</summary>
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
        var most = memory.Row + FirstRow + 2;
        if (bytes.Length >= most)
            Why = IsBlank
                ? CsvDiagnostics.BlankLines(name, start.Rows, memory.Row) : CsvDiagnostics.RowTooLong(name, start.Rows, memory.Row);
        else Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, most));
    }

    /// <summary>
    /// The diagnostic if an input that can be read only once, which may unpack to any size, exceeds what is kept in memory.
    /// </summary>
    private Diagnostic? WhyNotKept() =>
        again is null && !stream.CanSeek && start.Offset + filled > memory.MostOnce
            ? CsvDiagnostics.TooLargeToKeep(name, memory.MostOnce) : null;

    // characters end where lines end
    private int ToLineEnd() => isAtEnd ? filled : bytes.AsSpan(0, filled).LastIndexOfAny((byte)'\n', (byte)'\r') + 1;

    /// <summary>The rows in the buffer; null if the header is incomplete or rejected.</summary>
    private CsvRows? Rows()
    {
        var text = bytes.AsSpan(0, filled);
        if (layout is { } known) return known.Rows(text, isFirst: start.Offset == 0, isAtEnd);
        if (CsvHeader.Find(text, FirstByte, tabsByName, separator) is not { } first)
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

        layout = CsvLayout.Detect(text, first, FirstByte);
        return layout.Value.Rows(text, isFirst: true, isAtEnd);
    }

    private Diagnostic? WhyNotHeader(CsvHeader found) => found.OpenQuote < 0 ? null
        : CsvDiagnostics.OpenQuote(name, new(bytes, filled, new(found, FirstByte, [filled], -1), start, null), -1, found.OpenQuote);

    /// <summary>The piece with these rows; the bytes after them start the next one.</summary>
    private CsvText Cut(CsvRows rows)
    {
        var (length, from) = (isAtEnd ? filled : rows.End, start.Offset);
        start = start with { IsLast = isAtEnd };
        (OpenQuote, BlankEnd) = (rows.OpenQuote, rows.BlankEnd);
        var piece = new CsvText(bytes, length, rows, start,
            again is not null && from + length - first > memory.Kept ? new(name, again, from, bytes.AsSpan(0, length)) : null);
        if (isAtEnd) return piece;
        start = new(from + length, start.Rows + rows.Count, start.Lines + FileLines.LineOf(bytes.AsSpan(0, filled), length) - 1, false);
        var rest = bytes.AsSpan(length..filled);
        bytes = new byte[Math.Max(Room(stream, memory, memory.Piece), rest.Length)];
        rest.CopyTo(bytes);
        filled = rest.Length;
        return piece;
    }
}
