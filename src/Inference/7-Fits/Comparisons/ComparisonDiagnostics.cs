namespace ProbDsl.Inference.Comparisons;

/// <summary>Diagnostics of comparisons.</summary>
internal static class ComparisonDiagnostics
{
    public static Diagnostic NotIndependent(ModelGraph graph, bool heldOut = true) =>
        heldOut && WholeColumns.Find(graph).FirstOrDefault() is { } column ? ReadsWholeColumn(graph, column.Function)
            : Diagnostic.Error("E0563",
            $"no rows can be {(heldOut ? "held out" : "compared one by one")}: "
                + "they are not independent of each other, or are fewer than two",
            CauseIn(graph))
            .Next($"{(heldOut ? "`--holdout`" : "this")} needs a plate whose rows do not read each other; omit the option, "
                + $"or evaluate on separate data: `fit --out DIR`, then `eval DIR --data NEW.csv`");

    public static Diagnostic DrawsOfGroups(ModelGraph graph, Plate groups) => Diagnostic.Error("E0563",
            $"no rows can be compared one by one: those in a group of `{groups.Name}` belong together, "
                + "and draws of groups are not compared",
            DrawsOfData.Last(graph)?.Span ?? graph.FirstStatement)
        .Next("compare log densities of whole groups: `--holdout 0.2` without `--samples`");

    /// <summary>The statement that makes the rows of a file depend on each other; without one, the last draw of data.</summary>
    private static SourceSpan CauseIn(ModelGraph graph) =>
        JointRows.Find(graph).Select(plate => JointRows.Joining(graph, plate)).FirstOrDefault()?.Span
            ?? DrawsOfData.Last(graph)?.Span ?? graph.FirstStatement;

    /// <summary>An error if rows are not independent because a statement reduces a whole column, as in `y[n] ~ Normal(x[n] - mean(x),
    /// 1)`.</summary>
    private static Diagnostic ReadsWholeColumn(ModelGraph graph, Expr function)
    {
        var data = graph[ExprTree.All(function).OfType<Access>().First(a => graph[a.Of].Role == Role.Data).Of];
        var column = data.Origin is ColumnOrigin { Columns: [{ Span.Text: { Length: > 0 } text }] } ? text : data.Name;
        return Diagnostic.Error("E0563",
            $"no rows can be held out: `{function.Span.Text}` is computed from all rows of `{data.Name}`, including those held out",
            function.Span)
            .Next("move it to the data line, where it is computed from the training rows, for example "
                + $"`data {data.Name}[{data.Extents[0].Plate?.Name}]: real from ({column} - mean({column})) / sd({column})`");
    }

    public static Diagnostic OnlyABound(string method) =>
        Diagnostic.Error("E0563", $"`{method}` reports only lower bounds of the rows' log density", Place.None).Next("see `ladder`");

    public static Diagnostic TooFewRows { get; } =
        Diagnostic.Error("E0563",
            "a comparison of draws needs at least two draws, two complete rows, and two more rows as a baseline", Place.None)
            .Next("draw more (`--samples 1000`), hold out more rows (`--holdout 0.5`), or omit `--samples`");

    public static Diagnostic InfiniteDraws { get; } =
        Diagnostic.Error("E0563", "some draws have numbers that are not finite, so they are not compared to the data", Place.None)
            .Next("train with a smaller `--learning-rate`, or see why `probdsl sample` of the fit draws such rows");
}
