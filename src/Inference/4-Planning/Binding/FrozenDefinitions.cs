namespace ProbDsl.Inference.Binding;

/// <summary>
/// Functions of whole columns in definitions and distributions: their values on the data of a fit, and the story with these values in their
/// place.
/// </summary>
public static class FrozenDefinitions
{
    public static IEnumerable<FrozenValue> Values(Problem problem, StandardCatalog catalog) =>
        from column in WholeColumns.Find(problem.Graph)
        where column.IsOneNumber
        let value = Value(problem, catalog, column.Function)
        where value is not null
        select new FrozenValue(column.Name, column.Element, column.Function.Span.Text, value.Value);

    /// <summary>The story for new data of a fit, and the first function whose value was not saved with the fit; null if all were.</summary>
    public static (ModelGraph Graph, WholeColumn? Missing) Put(ModelGraph graph, SavedData fit)
    {
        var numbers = new Dictionary<Expr, Literal>(ReferenceEqualityComparer.Instance);
        foreach (var column in WholeColumns.Find(graph).Where(c => c.IsOneNumber))
            if (fit.ConstantOf(column.Name, column.Element, column.Function.Span.Text) is { } value)
                numbers[column.Function] = new(value, column.Function.Type, column.Function.Span);
            else return (graph, column);
        var rewrite = new ExprRewrite(numbers.GetValueOrDefault, at => at);
        return (numbers.Count == 0 ? graph : graph with { Story = [.. graph.Story.Select(Rewritten)] }, null);

        Statement Rewritten(Statement statement) => statement switch
        {
            Define define => define with { Value = rewrite.Apply(define.Value) },
            Draw draw => draw with { Distribution = rewrite.Apply(draw.Distribution) },
            TargetIncrement weigh => weigh with { LogWeight = rewrite.Apply(weigh.LogWeight) },
            _ => statement,
        };
    }

    /// <summary>Errors for functions of columns with missing cells, which would read the fill values in their place.</summary>
    public static IEnumerable<Diagnostic> MissingCellErrors(Problem problem) => problem.Missing.Count == 0 ? [] :
        from column in WholeColumns.Find(problem.Graph)
        let read = DeepReads.Find(problem.Graph, column.Function).FirstOrDefault(a => problem.Missing.ContainsKey(a.Of))
        where read is not null
        select BindingDiagnostics.MissingInColumn(column.Function, problem.Graph[read.Of], problem.Missing[read.Of]);

    /// <summary>
    /// Errors for definitions on data alone that are not finite because of a function of a whole column, such as a division by the standard
    /// deviation of a constant column.
    /// </summary>
    public static IEnumerable<Diagnostic> NotFiniteErrors(Problem problem, StandardCatalog catalog) =>
        from column in WholeColumns.Find(problem.Graph).Where(c => c.IsOneNumber).GroupBy(c => c.In)
        where column.Key is Define define && WholeColumns.IsOfData(problem.Graph, define.Value)
        let values = new ExpressionEvaluator(problem, catalog).EvaluateIn(column.Key.Loops, ((Define)column.Key).Value)
        where values.AsSpan().ContainsAnyExceptInRange(double.MinValue, double.MaxValue)
        select BindingDiagnostics.NotDefined((Define)column.Key,
            [.. column.Select(c => (c.Function.Span.Text, Value(problem, catalog, c.Function) ?? double.NaN)).Distinct()]);

    /// <summary>Errors for functions whose values were not saved, of columns that now have other rows.</summary>
    public static IEnumerable<Diagnostic> UnsavedErrors(ModelGraph graph, IReadOnlySet<string> anew) =>
        from column in WholeColumns.Find(graph)
        where DeepReads.Find(graph, column.Function).Any(a => graph[a.Of].Whole.Dims.Any(d => d.Size.Symbols.Any(anew.Contains)))
        select FitDiagnostics.NotKept(column.Function);

    /// <summary>The value of the function; null if it cannot be lowered, in which case no method supports the story.</summary>
    private static double? Value(Problem problem, StandardCatalog catalog, Expr function) =>
        new ExpressionEvaluator(problem, catalog).TryEvaluate(function)?.Values[0];
}
