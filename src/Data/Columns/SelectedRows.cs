namespace ProbDsl.Data.Columns;

/// <summary>A table with some of the rows of another. Places are those of the file.</summary>
public static class SelectedRows
{
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows of it, from 0, in ascending order.</param>
    public static Table Select(Table table, int[] rows) => new(table.File, rows.Length,
        [.. table.Columns.Select(column => Select(column, rows))], table.Source is null ? null : new SelectedText(table, rows))
        {
            Conventions = table.Conventions, FileRows = table.FileRows is { } before ? Array.ConvertAll(rows, row => before[row]) : rows,
        };

    private static Column Select(Column column, int[] rows) => column switch
    {
        NumberColumn numbers => new NumberColumn(column.Name, column.Index, Array.ConvertAll(rows, row => numbers.Values[row]),
            numbers.HasOwnTexts ? () => Select(numbers.AsText(), rows) : null),
        UnreadableColumn other => new UnreadableColumn(column.Name, column.Index, rows.Length, other.Why),
        _ => Select(column.AsText(), rows),
    };

    /// <summary>The texts of these rows; levels that are in none of them are omitted, which may change the order of the others.</summary>
    private static TextColumn Select(TextColumn column, int[] rows)
    {
        var isUsed = new bool[column.Levels.Count];
        foreach (var row in rows)
            if (column.Codes[row] is >= 0 and var code) isUsed[code] = true;
        var levels = LevelOrder.Sorted(column.Levels.Where((_, code) => isUsed[code]));
        var places = levels.Index().ToDictionary(level => level.Item, level => level.Index, StringComparer.Ordinal);
        int[] codes = [.. column.Levels.Select(text => places.GetValueOrDefault(text, -1))];
        return new(column.Name, column.Index, Array.ConvertAll(rows, row => column.Codes[row] < 0 ? -1 : codes[column.Codes[row]]), levels);
    }

    /// <summary>The places of the rows in the file. Columns have the indices of the table that they were selected from.</summary>
    private sealed class SelectedText(Table table, int[] rows) : ITableText
    {
        public bool TakesDecimalMark => table.Source!.TakesDecimalMark;

        public bool FindsCells => table.Source!.FindsCells;

        public DataPlace PlaceOf(string file, int row, Column column) => table.PlaceOf(rows[row], table.Columns[column.Index]);

        public DataPlace PlaceOf(string file, Column column) => table.PlaceOf(table.Columns[column.Index]);

        public DataPlace PlaceOfHeader(string file) => table.Place;

        public string CellText(int row, Column column) => table.CellText(rows[row], table.Columns[column.Index]);
    }
}
