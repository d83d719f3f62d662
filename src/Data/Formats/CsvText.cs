namespace ProbDsl.Data.Formats;

/// <summary>
/// A piece of a CSV file: the bytes of whole rows and the position of each. Lines, line numbers and cell texts are computed
/// when a diagnostic needs them. Rows count within the piece.
/// </summary>
internal sealed class CsvText
{
    private readonly int length;
    private readonly CsvPieceStart start;
    private readonly CsvPieceSource? again;
    private readonly (Func<ReadOnlySpan<byte>, CsvRows> Again, int Count, byte Separator) rows;
    private byte[]? loaded;
    private CsvRows? found;

    /// <param name="bytes">The bytes; the buffer may be longer.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="rows">The positions of the rows.</param>
    /// <param name="start">The position of the piece in the file.</param>
    /// <param name="again">Reads the bytes again; null if they stay in memory.</param>
    public CsvText(byte[] bytes, int length, CsvRows rows, CsvPieceStart start, CsvPieceSource? again)
    {
        (this.length, this.start, this.again, this.rows) = (length, start, again, (rows.Again, rows.Count, rows.Separator));
        (loaded, found) = (bytes, rows);
    }

    /// <summary>A piece that is read when a diagnostic needs it.</summary>
    /// <param name="length">The number of bytes.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="layout">What the header says.</param>
    /// <param name="start">The position of the piece in the file.</param>
    /// <param name="again">Reads the bytes.</param>
    public CsvText(int length, int count, CsvLayout layout, CsvPieceStart start, CsvPieceSource again)
    {
        (this.length, this.start, this.again) = (length, start, again);
        rows = (text => layout.Rows(text, isFirst: start.Offset == 0, isLast: true), count, layout.Header.Separator);
    }

    /// <summary>The bytes, for places in diagnostics; if the file has changed since, its current bytes.</summary>
    public ReadOnlySpan<byte> Bytes => (loaded ??= again!.Read()).AsSpan(0, length);

    public byte Separator => rows.Separator;

    public int RowCount => rows.Count;

    /// <summary>The number of rows before the piece.</summary>
    public int RowsBefore => start.Rows;

    /// <summary>Whether the last line of the file is in this piece and has no line end.</summary>
    public bool EndsInsideLine => start.IsLast && Bytes[^1] is not ((byte)'\n' or (byte)'\r');

    /// <summary>The positions of the rows; of a file that has changed since, empty rows where their number differs.</summary>
    private CsvRows Rows =>
        found ??= rows.Again(Bytes) is var same && same.Count == rows.Count ? same : CsvRows.Empty(same, rows.Count, length);

    /// <summary>Loads the bytes into memory; call it before several threads read cells.</summary>
    /// <exception cref="DataFileChangedException">The bytes differ from those first read.</exception>
    public void Load()
    {
        loaded ??= again!.ReadUnchanged();
        _ = Rows;
    }

    /// <summary>Releases the memory if the bytes can be read again.</summary>
    public void Release()
    {
        if (again is not null) (loaded, found) = (null, null);
    }

    /// <summary>
    /// The text of a row (from 0), which spans several lines if a quoted cell does; -1 is the header, which only the first piece has.
    /// </summary>
    public ReadOnlySpan<byte> Row(int row) => Rows.Of(Bytes, row);

    /// <summary>The position of a row; -1 is the header.</summary>
    public int Start(int row) => Rows.Start(row);

    /// <summary>The number of lines that a row spans.</summary>
    public long LinesOf(int row) => LineOf(Start(row) + Row(row).Length) - LineOf(Start(row)) + 1;

    public CsvCells Cells(int row) => new(Row(row), Separator);

    public string CellText(int row, int column) => Text(Row(row), Cells(row).At(column));

    /// <summary>The place of a cell, including its quotes.</summary>
    public DataPlace PlaceOfCell(string file, int row, int index, string? column)
    {
        var cell = Cells(row).At(index);
        var at = Rows.Start(row) + cell.Start;
        var quote = cell.Quoted ? Bytes[..at].LastIndexOf((byte)'"') : at;
        var end = cell.Quoted ? Math.Min(length, CsvCells.CloseOf(Bytes, quote, out _) + 1) : at + cell.Length;
        return PlaceOfBytes(file, quote, end) with { Row = RowNumber(row), Column = column };
    }

    /// <summary>The place of a whole row; -1 is the header.</summary>
    public DataPlace PlaceOfRow(string file, int row) =>
        PlaceOfBytes(file, Rows.Start(row), Rows.Start(row) + Row(row).Length) with { Row = RowNumber(row) };

    /// <summary>The place of a range of bytes; only the part on its first line is marked.</summary>
    public DataPlace PlaceOfBytes(string file, int from, int to) =>
        FileLines.PlaceOf(file, Bytes, Rows.FirstByte, from, to) is var place ? place with { Line = place.Line + start.Lines } : place;

    /// <summary>The content of a cell, with doubled quotes replaced by single ones.</summary>
    public static string Text(ReadOnlySpan<byte> row, CsvCell cell)
    {
        var text = Encoding.UTF8.GetString(row.Slice(cell.Start, cell.Length));
        return cell.Doubled ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>The number of a row for messages, from 1; null for the header.</summary>
    public long? RowNumber(int row) => row < 0 ? null : start.Rows + row + 1;

    /// <summary>The line number in the file, from 1.</summary>
    public long LineOf(int offset) => start.Lines + FileLines.LineOf(Bytes, offset);

    /// <summary>The offset of a byte in the file.</summary>
    public long OffsetOf(int offset) => start.Offset + offset;
}
