namespace ProbDsl.Inference.MarginalEffects;

/// <summary>
/// Expected outcomes on the cross product of values of some columns: with all other columns at their mean (numbers) or most frequent value
/// (names, whole numbers), as `datagrid` of R's marginaleffects; or for each row of the data with these values, averaged, as its
/// counterfactual grid.
/// </summary>
/// <param name="fit">The fit.</param>
/// <param name="tables">The data.</param>
/// <param name="sameRows">Whether they are the data of the fit.</param>
/// <param name="catalog">The catalog that resolves the story's names.</param>
/// <param name="asked">The outcome, the groups of averages, the interval.</param>
public sealed class GridEffects(SavedFit fit, InputTables tables, bool sameRows, StandardCatalog catalog, EffectRequest asked)
{
    private const int MostPoints = 100_000, MostAverages = 1000, Block = 500;

    /// <summary>The expected outcome at each point of the grid.</summary>
    /// <param name="grid">The values of columns.</param>
    /// <param name="averages">Whether other columns keep their values in each row, and the rows are averaged.</param>
    public Result<EffectTable> Predict(IReadOnlyList<GridValues> grid, bool averages)
    {
        if (EffectOutcome.Find(fit.Graph, asked.Outcome) is var found && found.Value is not { } outcome)
            return new(null, found.Diagnostics);
        var columns = new List<EffectColumn>();
        foreach (var each in grid)
        {
            if (EffectColumn.Find(fit, tables, outcome, each.Column) is var sought && sought.Value is not { } column)
                return new(null, sought.Diagnostics);
            if (each.Values.Select(v => column.Check(v, asked.HasNewLevels)).FirstOrDefault(wrong => wrong is not null) is { } amiss)
                return amiss;
            columns.Add(column);
        }

        var points = grid.Aggregate(1.0, (n, g) => n * g.Values.Count);
        var most = averages ? MostAverages : MostPoints;
        if (points > most) return EffectDiagnostics.LargeGrid(points, most);
        var all = Product(grid);
        var changed = columns.SelectMany(c => c.ReadBy).ToHashSet();
        if (averages) return Averages(outcome, columns, changed, all);
        return AtMeans(outcome, columns, all);
    }

    private Result<EffectTable> Averages(
        EffectOutcome outcome, List<EffectColumn> columns, HashSet<string> changed, IReadOnlyList<IReadOnlyList<string>> points)
    {
        var computed = new EffectAverages(fit, sameRows, catalog, outcome, asked, tables);
        foreach (var point in points)
        {
            var rows = EffectColumn.Change(tables, [.. columns.Zip(point, (column, value) => (column, column.Fixed(value)))]);
            if (computed.Add(point, changed, [rows], (versions, groups, weights) => groups.Average(versions[0].Values, weights))
                is { } failure) return new(null, failure);
        }

        return computed.Table([.. columns.Select(c => c.Name)]);
    }

    /// <summary>One row for each point.</summary>
    private Result<EffectTable> AtMeans(
        EffectOutcome outcome, List<EffectColumn> columns, IReadOnlyList<IReadOnlyList<string>> points)
    {
        if (columns.SelectMany(c => c.Tables).Distinct().ToList() is not [var table]) return EffectDiagnostics.GridOfTables(columns);
        var typical = new TypicalValues(fit, tables, outcome);
        var computed = new EffectAverages(fit, sameRows, catalog, outcome, asked with { By = [] }, tables);
        foreach (var block in points.Chunk(Block))
        {
            var rows = new Table(table.File, block.Length, [.. table.Columns.Select(c => columns.FindIndex(g => g.Name == c.Name) is var at
                && at >= 0 ? columns[at].Listed(c, [.. block.Select(p => p[at])]) : typical.Repeated(c, block.Length)).OfType<Column>()]);
            var each = new EffectGroups(block, [.. Enumerable.Range(0, block.Length)]);
            if (computed.Add([], new HashSet<string>(), [tables.Replace(table, rows)],
                (versions, groups, weights) => groups.Average(versions[0].Values, weights), each) is { } failure) return new(null, failure);
        }

        return computed.Table([.. columns.Select(c => c.Name)]);
    }

    /// <summary>All combinations, the last column running fastest.</summary>
    private static IReadOnlyList<IReadOnlyList<string>> Product(IReadOnlyList<GridValues> grid) =>
        grid.Aggregate<GridValues, IReadOnlyList<IReadOnlyList<string>>>([[]],
            (all, each) => [.. all.SelectMany(one => each.Values.Select(value => (IReadOnlyList<string>)[.. one, value]))]);
}
