using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Data.Columns;

/// <summary>Named columns of equal length, and where each cell stands in the file.</summary>
/// <param name="file">The name a person knows the file by.</param>
/// <param name="rows">How many data rows there are; the header is not one.</param>
/// <param name="columns">The columns in file order.</param>
/// <param name="source">The file's text; without it, places name row and column but show no line.</param>
public sealed class Table(string file, int rows, IReadOnlyList<Column> columns, ITableText? source = null)
{
    private readonly Dictionary<string, Column> byName = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);

    public string File { get; } = file;

    public int Rows { get; } = rows;

    public IReadOnlyList<Column> Columns { get; } = columns;

    public ITableText? Source { get; } = source;

    /// <summary>The column of that name, case included; null where there is none.</summary>
    public Column? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The place of a cell, with its line as it stands in the file. Reads the line anew: for diagnostics, not for loops.</summary>
    /// <param name="row">The row, from 0; the place counts from 1.</param>
    /// <param name="column">A column of this table.</param>
    public DataPlace PlaceOf(int row, Column column) =>
        Source?.PlaceOf(File, row, column) ?? new(File, row + 1, column.Name);

    /// <summary>The place of a whole column: its name in the header.</summary>
    public DataPlace PlaceOf(Column column) =>
        Source?.PlaceOf(File, column) ?? new(File, Column: column.Name);

    /// <summary>The place of the whole table: its header line.</summary>
    public DataPlace Place => Source?.PlaceOfHeader(File) ?? new(File);

    /// <summary>
    /// All cells of a column as the file spells them, as far as that is quick; numbers of a JSON file by their shortest exact spelling.
    /// </summary>
    public IReadOnlyList<string> Texts(Column column) =>
        [.. Enumerable.Range(0, Rows).Select(row => Source?.FindsCells == true ? Source.CellText(row, column) : column.Text(row))];

    /// <summary>The cell as the file spells it, without quotes and surrounding blanks.</summary>
    public string CellText(int row, Column column) => Source?.CellText(row, column) ?? column.Text(row);
}
