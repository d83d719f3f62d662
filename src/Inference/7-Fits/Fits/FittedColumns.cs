namespace ProbDsl.Inference.Fits;

/// <summary>The story for new data of a fit, with each `all` replaced by the columns that it had in the fit, by name.</summary>
/// <param name="Graph">The story.</param>
/// <param name="Alls">What each `all` was.</param>
internal sealed record FittedColumns(ModelGraph Graph, IReadOnlyList<FittedAll> Alls)
{
    /// <summary>The story, or the first data name whose columns are not saved in the fit.</summary>
    public static (FittedColumns? Story, Variable? Missing) Put(ModelGraph graph, SavedData fit)
    {
        var missing = graph.Variables.FirstOrDefault(v => ColumnList.AllsOf(v).Any(all => fit.ColumnsOf(v.Name, all.Span.Text) is null));
        return missing is null
            ? (new(graph with { Variables = [.. graph.Variables.Select(v => Named(v, fit))] }, [.. Find(graph)]), null) : (null, missing);
    }

    private static IEnumerable<FittedAll> Find(ModelGraph graph) =>
        from variable in graph.Variables
        from all in ColumnList.AllsOf(variable)
        select new FittedAll(variable.Name, all.Span.Text, all.Except);

    private static Variable Named(Variable variable, SavedData fit) =>
        variable.Origin is ColumnOrigin origin && ColumnList.AllsOf(variable).Any()
            ? variable with { Origin = origin with
                { Columns = [
                    .. origin.Columns.SelectMany(e => ColumnList.Expand(e, all => fit.ColumnsOf(variable.Name, all.Span.Text)!))] } }
            : variable;
}

/// <summary>An `all` of a data name in the story of a fit: `all except label, id`.</summary>
/// <param name="Data">The data name.</param>
/// <param name="Expression">As written.</param>
/// <param name="Except">The columns that it omits.</param>
internal sealed record FittedAll(string Data, string Expression, IReadOnlyList<string> Except);
