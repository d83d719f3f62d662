namespace ProbDsl.Inference.NewData;

/// <summary>
/// The row of the user's file for each predicted row. Groups are predicted one after another, in any order of their rows in the file.
/// </summary>
public sealed class FileRows
{
    private readonly Table? table;
    private readonly IReadOnlyList<int>? rows;

    private FileRows(Table? table, IReadOnlyList<int>? rows) => (this.table, this.rows, Numbers) =
        (table, rows, rows is null ? null : [.. rows.Select(row => (table?.FileRows?[row] ?? row) + 1)]);

    /// <summary>
    /// The number of each row in the file, from 1; consecutive numbers for rows without a file. Null if a row is a whole group.
    /// </summary>
    public IReadOnlyList<int>? Numbers { get; }

    /// <summary>The file if it has a row for each predicted row; null without one, or if it contains arrays.</summary>
    public Table? Table => rows is null ? null : table;

    /// <param name="graph">The story of the fit.</param>
    /// <param name="predictions">The predictions of its rows.</param>
    /// <param name="tables">The files with the rows.</param>
    public static FileRows Find(ModelGraph graph, RowPredictions predictions, InputTables tables)
    {
        var rows = Find(graph, predictions.Plates, predictions.Rows, tables);
        return rows.Table is null && predictions.Groups.Count > 0 ? new(null, null) : rows;
    }

    /// <param name="graph">The story of the fit.</param>
    /// <param name="plates">The plates whose members the rows are.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="tables">The files with the rows.</param>
    public static FileRows Find(ModelGraph graph, IReadOnlyList<Plate> plates, int rows, InputTables tables)
    {
        var grouped = graph.Variables.FirstOrDefault(v => v.Role == Role.Data && GroupReader.HasRows(v)
            && plates.Count > 1 && v.Extents.Take(plates.Count).Select(e => e.Plate).SequenceEqual(plates) && GroupReader.AreIn(tables, v));
        if (grouped is not null)
        {
            var file = tables.For(grouped)!;
            var places = new Grouping([.. GroupReader.Columns(grouped)!.Select(c => file.Find(c)!)], file.Rows).OfRows().Of!;
            return new(file, [.. Enumerable.Range(0, file.Rows).OrderBy(row => places[row])]);
        }

        var own = plates.Count == 1 && tables.Of(plates[0], graph) is { } only && only.Rows == rows ? only : null;
        return new(own, [.. Enumerable.Range(0, rows)]);
    }

    /// <summary>The numbers of a column of <see cref="Table"/>, in the order of the predictions.</summary>
    public double[] ValuesOf(NumberColumn column) => [.. rows!.Select(row => column.Values[row])];

    /// <summary>The cells of a column of <see cref="Table"/> as written in the file, in the order of the predictions.</summary>
    public IReadOnlyList<string> Cells(Column column)
    {
        var texts = table!.Texts(column);
        return [.. rows!.Select(row => texts[row])];
    }
}
