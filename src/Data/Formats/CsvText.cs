using System.Text;
using ProbDsl.Parser;

namespace ProbDsl.Data;

/// <summary>
/// The bytes of a CSV file and where its rows begin, nothing more: lines, line numbers and cell texts are read anew when a
/// diagnostic asks for them.
/// </summary>
public sealed class CsvText : ITableText
{
    private readonly byte[] bytes;
    private readonly int length;
    private readonly CsvRows rows;

    internal CsvText(byte[] bytes, int length, CsvRows rows)
    {
        this.bytes = bytes;
        this.length = length;
        this.rows = rows;
    }

    internal ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, length);

    internal byte Separator => rows.Separator;

    internal int RowCount => rows.Count;

    /// <summary>The text of a row (from 0), which spans lines where a quoted cell does; -1 is the header.</summary>
    internal ReadOnlySpan<byte> Row(int row) => rows.Of(Bytes, row);

    /// <summary>Where a row begins; -1 is the header.</summary>
    internal int Start(int row) => rows.Start(row);

    /// <summary>How many lines of the file a row spans.</summary>
    internal long LinesOf(int row) => LineOf(Start(row) + Row(row).Length) - LineOf(Start(row)) + 1;

    internal CsvCells Cells(int row) => new(Row(row), Separator);

    public string CellText(int row, Column column) => Text(Row(row), Cells(row).At(column.Index));

    public DataPlace PlaceOf(string file, int row, Column column) => PlaceOfCell(file, row, column.Index, column.Name);

    public DataPlace PlaceOf(string file, Column column) => PlaceOfCell(file, -1, column.Index, column.Name);

    public DataPlace PlaceOfHeader(string file) => PlaceOfRow(file, -1);

    /// <summary>The place of a cell, its quotes included.</summary>
    internal DataPlace PlaceOfCell(string file, int row, int index, string? column)
    {
        var cell = Cells(row).At(index);
        var start = rows.Start(row) + cell.Start;
        var quote = cell.Quoted ? Bytes[..start].LastIndexOf((byte)'"') : start;
        var end = cell.Quoted ? Math.Min(length, CsvCells.CloseOf(Bytes, quote, out _) + 1) : start + cell.Length;
        return PlaceOfBytes(file, quote, end) with { Row = RowNumber(row), Column = column };
    }

    /// <summary>The place of a whole row.</summary>
    internal DataPlace PlaceOfRow(string file, int row) =>
        PlaceOfBytes(file, rows.Start(row), rows.Start(row) + Row(row).Length) with { Row = RowNumber(row) };

    /// <summary>The place of some bytes of the file: marks what of them stands on the line where they begin.</summary>
    internal DataPlace PlaceOfBytes(string file, int from, int to) => FileLines.PlaceOf(file, Bytes, rows.FirstByte, from, to);

    /// <summary>The content of a cell of a row: doubled quotes are single here.</summary>
    internal static string Text(ReadOnlySpan<byte> row, CsvCell cell)
    {
        var text = Encoding.UTF8.GetString(row.Slice(cell.Start, cell.Length));
        return cell.Doubled ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>How a person counts rows: from 1; the header has no number.</summary>
    internal static long? RowNumber(int row) => row < 0 ? null : row + 1;

    internal long LineOf(int offset) => FileLines.LineOf(Bytes, offset);
}
