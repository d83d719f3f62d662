using System.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Data.Formats;

/// <summary>
/// A piece of a CSV file: the bytes of whole rows and where each begins, nothing more. Lines, line numbers and cell texts are read anew
/// when a diagnostic asks for them. Rows are counted within the piece.
/// </summary>
/// <param name="bytes">The bytes; more may stand behind them.</param>
/// <param name="rows">Where the rows are in them.</param>
/// <param name="start">What stands in front of the piece.</param>
/// <param name="again">Reads the bytes anew; null where they stay in memory.</param>
internal sealed class CsvText(byte[] bytes, int length, CsvRows rows, CsvStart start, CsvPieceAgain? again)
{
    private byte[]? loaded = bytes;

    /// <summary>The bytes, for people who are shown a place: of a file that has changed since, what is there now.</summary>
    public ReadOnlySpan<byte> Bytes => (loaded ??= again!.Read()).AsSpan(0, length);

    public byte Separator => rows.Separator;

    public int RowCount => rows.Count;

    /// <summary>How many rows stand in front of the piece.</summary>
    public int RowsBefore => start.Rows;

    /// <summary>Whether the last line of the file, which is in this piece, has no end.</summary>
    public bool EndsInsideLine => start.IsLast && Bytes[^1] is not ((byte)'\n' or (byte)'\r');

    /// <summary>Has the bytes in memory, before cells are read from them and several threads ask for them.</summary>
    /// <exception cref="ChangedDataFile">They are not those of the first time.</exception>
    public void Load() => loaded ??= again!.ReadUnchanged();

    /// <summary>Gives the memory back, where the bytes can be read again.</summary>
    public void Release() => loaded = again is null ? loaded : null;

    /// <summary>
    /// The text of a row (from 0), which spans lines where a quoted cell does; -1 is the header, which the first piece has.
    /// </summary>
    public ReadOnlySpan<byte> Row(int row) => rows.Of(Bytes, row);

    /// <summary>Where a row begins; -1 is the header.</summary>
    public int Start(int row) => rows.Start(row);

    /// <summary>How many lines of the file a row spans.</summary>
    public long LinesOf(int row) => LineOf(Start(row) + Row(row).Length) - LineOf(Start(row)) + 1;

    public CsvCells Cells(int row) => new(Row(row), Separator);

    public string CellText(int row, int column) => Text(Row(row), Cells(row).At(column));

    /// <summary>The place of a cell, its quotes included.</summary>
    public DataPlace PlaceOfCell(string file, int row, int index, string? column)
    {
        var cell = Cells(row).At(index);
        var at = rows.Start(row) + cell.Start;
        var quote = cell.Quoted ? Bytes[..at].LastIndexOf((byte)'"') : at;
        var end = cell.Quoted ? Math.Min(length, CsvCells.CloseOf(Bytes, quote, out _) + 1) : at + cell.Length;
        return PlaceOfBytes(file, quote, end) with { Row = RowNumber(row), Column = column };
    }

    /// <summary>The place of a whole row; of -1 that of the header.</summary>
    public DataPlace PlaceOfRow(string file, int row) =>
        PlaceOfBytes(file, rows.Start(row), rows.Start(row) + Row(row).Length) with { Row = RowNumber(row) };

    /// <summary>The place of some bytes of the piece: marks what of them stands on the line where they begin.</summary>
    public DataPlace PlaceOfBytes(string file, int from, int to) =>
        FileLines.PlaceOf(file, Bytes, rows.FirstByte, from, to) is var place ? place with { Line = place.Line + start.Lines } : place;

    /// <summary>The content of a cell of a row: doubled quotes are single here.</summary>
    public static string Text(ReadOnlySpan<byte> row, CsvCell cell)
    {
        var text = Encoding.UTF8.GetString(row.Slice(cell.Start, cell.Length));
        return cell.Doubled ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>How a person counts rows: from 1; the header has no number.</summary>
    public long? RowNumber(int row) => row < 0 ? null : start.Rows + row + 1;

    /// <summary>The line of the file, from 1.</summary>
    public long LineOf(int offset) => start.Lines + FileLines.LineOf(Bytes, offset);

    /// <summary>Where a byte stands in the file.</summary>
    public long OffsetOf(int offset) => start.Offset + offset;
}
