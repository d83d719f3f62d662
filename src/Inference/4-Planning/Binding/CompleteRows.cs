namespace ProbDsl.Inference.Binding;

/// <summary>Drops the rows of files with a missing cell in a column that the story reads: `--drop-missing`.</summary>
/// <param name="Tables">The files without these rows.</param>
/// <param name="Dropped">By file name, the number of dropped rows; files without any are not listed.</param>
public sealed record CompleteRows(InputTables Tables, IReadOnlyDictionary<string, int> Dropped)
{
    /// <summary>
    /// The complete rows. Tables that the story draws nothing from, such as tables of groups, keep all rows: rows of other tables refer to
    /// them.
    /// </summary>
    /// <param name="graph">The story.</param>
    /// <param name="tables">The files.</param>
    /// <param name="areOutcomes">Whether columns that the story draws count too; else they may be missing, to be predicted.</param>
    /// <returns>The files, or the error if rows of the story depend on each other, or if no row is complete.</returns>
    public static Result<CompleteRows> Find(ModelGraph graph, InputTables tables, bool areOutcomes = true)
    {
        var reads = graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin } && tables.Find(v) is { Shape: null })
            .GroupBy(v => tables.For(v)!);
        bool IsDrawn(Variable data) => graph.StatementsOf(data.Name).Any();
        var (complete, dropped) = (tables, new Dictionary<string, int>());
        foreach (var own in reads.Where(r => r.Any(IsDrawn)))
        {
            var table = own.Key;
            var columns = own.Where(data => areOutcomes || !IsDrawn(data))
                .SelectMany(data => ColumnList.ReadBy(data, table)).Distinct().Select(table.Find).OfType<Column>().ToList();
            int[] rows = [.. Enumerable.Range(0, table.Rows).Where(row => !columns.Exists(c => c.IsMissing(row)))];
            if (rows.Length == table.Rows) continue;
            if (rows.Length == 0) return BindingDiagnostics.NoCompleteRow(table, columns.MaxBy(c => c.MissingCount)!);
            if (JointRows.Find(graph).Where(plate => own.Any(data => data.Extents.Any(e => e.Plate == plate)))
                .Select(plate => JointRows.Joining(graph, plate)).FirstOrDefault(s => s is not null) is { } joining)
                return BindingDiagnostics.JointRowsDropped(joining);
            complete = complete.Replace(table, SelectedRows.Select(table, rows));
            dropped[table.File] = table.Rows - rows.Length;
        }

        return new CompleteRows(complete, dropped);
    }
}
