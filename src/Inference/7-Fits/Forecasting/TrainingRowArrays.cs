namespace ProbDsl.Inference.Forecasting;

/// <summary>
/// The columns of joint plates and of sequences saved with a fit, so that new rows can be conditioned on them: named arrays, whose first
/// dimension is the rows.
/// </summary>
public static class TrainingRowArrays
{
    /// <summary>The arrays to save with a fit; null if its story has no joint plate, or if two files have different arrays with one
    /// name.</summary>
    public static IReadOnlyList<NamedArray>? Collect(ModelGraph graph, InputTables tables)
    {
        var kept = new Dictionary<string, NamedArray>(StringComparer.Ordinal);
        foreach (var column in Sequences.Find(graph) is null ? [] : SequencesAhead.Columns(graph, tables) ?? [])
            kept.Add(column.Name, column);
        foreach (var (_, read, source) in JointRows.Find(graph).SelectMany(plate => Reads(graph, plate, tables)))
            foreach (var column in ColumnsOf(read, source))
            {
                var array = new NamedArray(source.Shape ?? [column.Rows], column);
                if (!kept.TryAdd(column.Name, array) && !ReferenceEquals(kept[column.Name].Cells, column)) return null;
            }

        if (kept.Count == 0 || kept.Values.Any(a => a.Cells is NumberColumn { FirstNotFinite: not null })) return null;
        var names = NamedIn(graph).ToHashSet();
        return [.. kept.Values.Select(a => a.Cells is NumberColumn { HasOwnTexts: true } && names.Contains(a.Name)
            ? a with { Cells = a.Cells.AsText() } : a)];
    }

    /// <summary>The columns that the story reads as names: levels, groups, and those that it compares.</summary>
    private static IEnumerable<string> NamedIn(ModelGraph graph)
    {
        foreach (var data in graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin }))
        {
            List<Expr> parts = [.. ((ColumnOrigin)data.Origin!).Columns.SelectMany(ExprTree.All).OfType<Expr>()];
            List<Expr> compared = [.. parts.OfType<Apply>().Where(a => a.Function.Name is "==" or "!=").SelectMany(a => a.Arguments)];
            foreach (var column in (data.Type.States is null ? compared : parts).OfType<ColumnValue>()) yield return column.Name;
            foreach (var column in GroupReader.Columns(data) ?? []) yield return column;
        }
    }

    /// <summary>The data names over a plate that files give, with their sources.</summary>
    internal static IEnumerable<(Plate Plate, Variable Data, DataSource Source)> Reads(ModelGraph graph, Plate plate, InputTables tables) =>
        from data in graph.Variables
        where data is { Role: Role.Data, Origin: ColumnOrigin } && data.Extents.Any(e => e.Plate == plate)
        let source = tables.Find(data)
        where source is { Why: null }
        select (plate, data, source);

    /// <summary>The names of the columns of the story's data over a plate.</summary>
    internal static IEnumerable<string> NamesOf(ModelGraph graph, Plate plate) => graph.Variables
        .Where(v => v is { Role: Role.Data, Origin: ColumnOrigin } && v.Extents.Any(e => e.Plate == plate))
        .SelectMany(NamesOf).Distinct();

    /// <summary>The columns that a data name reads, with `all` expanded.</summary>
    internal static IEnumerable<string> NamesOf(Variable data) =>
        ((ColumnOrigin)data.Origin!).Columns.SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name);

    private static IEnumerable<Column> ColumnsOf(Variable data, DataSource source) =>
        ColumnList.Resolve(data, source.Table).SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => source.Table.Find(c.Name))
            .OfType<Column>().Distinct();
}
