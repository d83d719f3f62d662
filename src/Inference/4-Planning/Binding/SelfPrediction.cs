namespace ProbDsl.Inference.Binding;

/// <summary>
/// Finds columns that predict themselves: a statement draws a column, and reads the same column, in the same row, by another data name. The
/// bounds of `Censored` and the number of trials of counts describe what is observed, and predict nothing.
/// </summary>
internal static class SelfPrediction
{
    /// <summary>A warning for each pair of a drawn data name and one that it is drawn from, at the first common column.</summary>
    public static IEnumerable<Diagnostic> Warnings(ModelGraph graph, InputTables tables) =>
        from draw in graph.Story.OfType<Draw>()
        where HasColumns(graph, draw.Target)
        from read in Predictors(draw.Distribution).SelectMany(p => DeepReads.Find(graph, p))
            .Where(r => r.Of != draw.Target.Of && HasColumns(graph, r)).DistinctBy(r => r.Of)
        where tables.Find(graph[read.Of])?.Table is { } table && table == tables.Find(graph[draw.Target.Of])?.Table
        let common = Common(Columns(graph, draw.Target, tables), Columns(graph, read, tables), IsOfSamePart(graph, draw.Target, read))
        where common is not null && IsOfSameRow(graph, draw.Target, read)
        select BindingDiagnostics.ResponseAmongPredictors(read.Span, (graph[draw.Target.Of], common.Value.Drawn),
            (graph[read.Of], common.Value.Given));

    private static IEnumerable<Argument> Predictors(DistributionCall call) => call.Arguments
        .Where(g => g.Argument is not Expr || !(call.Of.Is(DistributionTraits.Censoring)
            || (call.Of.Is(DistributionTraits.CountsTrials) && g.Parameter.Name == "n")))
        .SelectMany(g => g.Argument switch
        {
            DistributionCall inner => Predictors(inner),
            DistributionCalls several => several.Each.SelectMany(Predictors),
            var value => [value],
        }).Concat(call.Through.SelectMany(flow => flow.Given));

    private static bool HasColumns(ModelGraph graph, Access access) =>
        graph[access.Of] is { Role: Role.Data, Origin: ColumnOrigin, Extents.Count: > 0 };

    private static bool IsOfSameRow(ModelGraph graph, Access drawn, Access given) =>
        graph[drawn.Of].Extents.Count == graph[given.Of].Extents.Count && RowOf(graph, drawn).SequenceEqual(RowOf(graph, given));

    private static IEnumerable<At> RowOf(ModelGraph graph, Access access) => access.At.Take(graph[access.Of].Extents.Count);

    private static IEnumerable<At> PartOf(ModelGraph graph, Access access) => access.At.Skip(graph[access.Of].Extents.Count);

    /// <summary>Whether both read one element of their vectors, at the same position.</summary>
    private static bool IsOfSamePart(ModelGraph graph, Access drawn, Access given) =>
        PartOf(graph, given).Any() && PartOf(graph, drawn).SequenceEqual(PartOf(graph, given));

    /// <summary>For each column that an access may read, the columns in it; an element with a known number reads one column.</summary>
    private static List<List<ColumnValue>> Columns(ModelGraph graph, Access access, InputTables tables)
    {
        var all = ColumnList.Resolve(graph[access.Of], tables.Find(graph[access.Of])!.Table).Select(e => InRows(e).ToList()).ToList();
        return PartOf(graph, access).ToList() is [AffineIndex { Loop: null, Offset.Number: { } at }] && at >= 1 && at <= all.Count
            ? [all[(int)at - 1]] : all;
    }

    /// <summary>The columns whose cell in a row an expression reads; functions of whole columns are constants.</summary>
    private static IEnumerable<ColumnValue> InRows(Argument expr) => expr switch
    {
        ColumnValue column => [column],
        Apply { Function: not Elementwise } => [],
        _ => ExprTree.Children(expr).SelectMany(InRows),
    };

    /// <summary>The first column of both; of pairs of elements at the same position, or of any two.</summary>
    private static (ColumnValue Drawn, ColumnValue Given)? Common(List<List<ColumnValue>> drawn, List<List<ColumnValue>> given,
        bool pairwise)
    {
        var pairs = pairwise ? drawn.Zip(given, (d, g) => (d, g)) : [(All(drawn), All(given))];
        foreach (var (d, g) in pairs)
        {
            var byName = d.DistinctBy(c => c.Name).ToDictionary(c => c.Name);
            if (g.Find(c => byName.ContainsKey(c.Name)) is { } column) return (byName[column.Name], column);
        }

        return null;

        static List<ColumnValue> All(List<List<ColumnValue>> elements) => [.. elements.SelectMany(columns => columns)];
    }
}
