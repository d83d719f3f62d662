namespace ProbDsl.Data.Columns;

/// <summary>Named columns of equal length, with the place of each cell in the file.</summary>
/// <param name="file">The display name of the file.</param>
/// <param name="rows">The number of data rows, without the header.</param>
/// <param name="columns">The columns in file order.</param>
/// <param name="source">The file's text; null means that places have row and column but show no line.</param>
public sealed class Table(string file, int rows, IReadOnlyList<Column> columns, ITableText? source = null)
{
    private readonly Dictionary<string, Column> byName = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);

    public string File { get; } = file;

    public int Rows { get; } = rows;

    public IReadOnlyList<Column> Columns { get; } = columns;

    public ITableText? Source { get; } = source;

    /// <summary>How the file is written where that is not usual, as `separated by semicolons, decimal commas`; else null.</summary>
    public string? Conventions { get; init; }

    /// <summary>The row of the file, from 0, of each row; null if they are all of the file's rows.</summary>
    public IReadOnlyList<int>? FileRows { get; init; }

    /// <summary>The table with other columns in place of its own, of the same names and rows.</summary>
    public Table Select(Func<Column, Column> change) =>
        new(File, Rows, [.. Columns.Select(change)], Source) { Conventions = Conventions, FileRows = FileRows };

    /// <summary>The column of that name, which is case-sensitive; null if there is none.</summary>
    public Column? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The place of a cell, with its line of the file. Reads the line again: use it for diagnostics, not in loops.</summary>
    /// <param name="row">The row, from 0; the place counts from 1.</param>
    /// <param name="column">A column of this table.</param>
    public DataPlace PlaceOf(int row, Column column) =>
        Source?.PlaceOf(File, row, column) ?? new(File, (FileRows?[row] ?? row) + 1, column.Name);

    /// <summary>The place of a whole column: its name in the header.</summary>
    public DataPlace PlaceOf(Column column) =>
        Source?.PlaceOf(File, column) ?? new(File, Column: column.Name);

    /// <summary>The place of the whole table: its header line.</summary>
    public DataPlace Place => Source?.PlaceOfHeader(File) ?? new(File);

    /// <summary>All cells of a column as written in the file.</summary>
    public IReadOnlyList<string> Texts(Column column) => Source?.FindsCells == true
        ? [.. Enumerable.Range(0, Rows).Select(row => Source.CellText(row, column))]
        : column.AsText() is var texts ? [.. Enumerable.Range(0, Rows).Select(texts.Text)] : [];

    /// <summary>The cell as written in the file, without quotes and surrounding blanks.</summary>
    public string CellText(int row, Column column) => Source?.CellText(row, column) ?? column.AsText().Text(row);
}
