namespace ProbDsl.Inference.Binding;

/// <summary>
/// Finds rows of a chain that are not one step of time apart. A statement reads the row before, in the order of the file, but a column that
/// counts or dates the rows is not in ascending order, repeats a time, or skips some. Rows of groups are rows of a series each.
/// </summary>
internal static class RowsInTime
{
    // of all differences of numbers that may count rows, at least this part is one step; otherwise they are no times
    private const double MostlyEqual = 0.9;

    // the same of dates, of numbers that are named as time is, and of years
    private const double OftenEqual = 0.5;

    // a column with more repeated values is another kind of column
    private const double MostRepeated = 0.1;

    // times that are no grid, or are no times for sure, are nearly in order, or nearly in the opposite one
    private const double FewDescents = 0.25;

    // whole numbers of fewer steps may follow each other by chance, unless at most this part of their pairs is not in order
    private const int FewNumbers = 9;
    private const double FewInversions = 1 / 6.0;

    private const int FewestRows = 5;

    // pairs of years that follow each other, where most years of a span are in the file
    private const int FewestYears = 2;

    /// <summary>A warning for each plate of a chain, at its first such column.</summary>
    public static IEnumerable<Diagnostic> Warnings(ModelGraph graph, InputTables tables)
    {
        foreach (var plate in graph.Plates)
        {
            if (graph.Story.FirstOrDefault(s => ReadsOtherRow(graph, s, plate)) is not { } chain
                || SeriesOf(graph, plate, tables) is not ({ Rows: >= FewestRows } table, var series)) continue;
            // a chain that reads the times knows how far apart they are
            var known = graph.Story.OfType<Draw>().Select(d => d.Target.Of).Concat(DeepReads.Find(graph, chain).Select(r => r.Of))
                .Select(name => graph[name].Origin).OfType<ColumnOrigin>()
                .SelectMany(o => o.Columns.SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name)
                    .Concat(o.By ?? [])).ToHashSet();
            if (Warning(chain, plate, table, [.. table.Columns.Where(c => !known.Contains(c.Name))], series) is { } warning)
                yield return warning;
        }
    }

    /// <summary>Whether a statement of a member of a plate reads another member, some positions away.</summary>
    private static bool ReadsOtherRow(ModelGraph graph, Statement statement, Plate plate)
    {
        if (statement is not Assignment { Target: var target }) return false;
        var own = OffsetsOf(target).ToList();
        return own.Count > 0 && DeepReads.Find(graph, statement).SelectMany(OffsetsOf)
            .Any(read => own.Exists(o => o.Loop == read.Loop && o.Offset != read.Offset));

        IEnumerable<AffineIndex> OffsetsOf(Access access) => access.At.Zip(graph[access.Of].Extents)
            .Where(a => a.Second.Plate == plate).Select(a => a.First).OfType<AffineIndex>().Where(a => a.Loop is not null);
    }

    /// <summary>The file of a plate's rows, and the rows of each series in order; null if no file has them.</summary>
    private static (Table Table, IReadOnlyList<int[]> Series)? SeriesOf(ModelGraph graph, Plate plate, InputTables tables)
    {
        if (plate.Within is null)
            return tables.Of(plate, graph) is { } whole ? (whole, [[.. Enumerable.Range(0, whole.Rows)]]) : null;
        if (graph.Variables.FirstOrDefault(v => v.Role == Role.Data && GroupReader.HasRows(v) && v.Extents.Any(e => e.Plate == plate)
            && GroupReader.AreIn(tables, v)) is not { } data || tables.For(data) is not { } table) return null;
        var groups = new Grouping([.. GroupReader.Columns(data)!.Select(c => table.Find(c)!)], table.Rows);
        var (places, longest) = (groups.OfRows().Of!, groups.Sizes[^1]);
        return (table, [.. Enumerable.Range(0, table.Rows).GroupBy(row => places[row] / longest).Select(g => g.ToArray())]);
    }

    /// <summary>The first warning of the columns that are times for sure, or else of those that may be times.</summary>
    private static Diagnostic? Warning(Statement chain, Plate plate, Table table, IReadOnlyList<Column> columns,
        IReadOnlyList<int[]> series)
    {
        foreach (var own in columns.SelectMany(c => Read(c, series)).GroupBy(read => read.Times.Evidence).OrderBy(g => g.Key))
            // of two ways to read a date, the one without a warning, or else the one with the fewest missing rows
            return own.GroupBy(read => read.Column)
                .Select(ways => ways.OrderBy(way => way.Grid?.SkippedInAll).Select(Finding).ToList())
                .Where(ways => !ways.Contains(null)).Select(ways => ways[0]).FirstOrDefault();
        return null;

        Diagnostic? Finding((Column Column, TimeColumn Times, TimeGrid? Grid) read)
        {
            var (column, times, grid) = (read.Column, read.Times.Values, read.Grid);
            if (First((before, own) => own < before) is { } back)
                return BindingDiagnostics.NotInTime(chain, plate, table, column, back.Before, back.Row);
            if (grid is null) return null;
            if (First((before, own) => own == before) is { } twice)
                return BindingDiagnostics.TimeTwice(chain, plate, table, column, twice.Before, twice.Row);
            return First(grid.HasMissingRows) is { } skipped
                ? BindingDiagnostics.RowsSkipped(chain, plate, table, column, skipped.Before, skipped.Row,
                    grid.Skipped(times[skipped.Before], times[skipped.Row])) : null;

            (int Before, int Row)? First(Func<double, double, bool> holds) => series
                .SelectMany(rows => rows.Zip(rows.Skip(1))).Where(pair => holds(times[pair.First], times[pair.Second]))
                .Select(pair => ((int, int)?)pair).FirstOrDefault();
        }
    }

    /// <summary>The ways in which a column is the time of rows, with its grid; null where its times are in order without one.</summary>
    private static IEnumerable<(Column Column, TimeColumn Times, TimeGrid? Grid)> Read(Column column, IReadOnlyList<int[]> series)
    {
        foreach (var times in TimeColumn.Read(column))
        {
            var own = series.Select(rows => Array.ConvertAll(rows, row => times.Values[row])).ToList();
            var grid = GridOf(times, own);
            if (grid is not null || (times.Evidence == TimeEvidence.Written && IsOrderly(own) && IsMostlyDistinct(own)))
                yield return (column, times, grid);
        }
    }

    private static TimeGrid? GridOf(TimeColumn times, IReadOnlyList<double[]> series)
    {
        double[][] sorted = [.. series.Select(own => own.Distinct().Order().ToArray())];
        var (all, repeated) = (series.Sum(own => own.Length), series.Sum(own => own.Length) - sorted.Sum(own => own.Length));
        if (repeated > Math.Max(1, MostRepeated * all)) return null;
        var (isOrderly, isAscending) = (IsOrderly(series), Descents(series) == 0);
        return TimeGrid.Find(sorted, times.AreDays, (single, differences, steps) => times.Evidence switch
        {
            // more years are there than are missing between them
            TimeEvidence.Written or TimeEvidence.Years when isAscending && times.AreYears && single >= FewestYears
                && steps <= 2 * differences => true,
            TimeEvidence.Written => single >= OftenEqual * differences,
            TimeEvidence.Years => single >= (isOrderly ? OftenEqual : MostlyEqual) * differences,
            _ => (single >= MostlyEqual * differences
                    && (differences >= FewNumbers || Inversions(series) is <= FewInversions or >= 1 - FewInversions))
                || (isAscending && differences >= FewestRows && single == differences - 1),
        });
    }

    /// <summary>Whether rows are nearly in order, or nearly in the opposite one.</summary>
    private static bool IsOrderly(IReadOnlyList<double[]> series) => Descents(series) is <= FewDescents or >= 1 - FewDescents;

    private static bool IsMostlyDistinct(IReadOnlyList<double[]> series) =>
        2 * series.Sum(own => own.Distinct().Count()) >= series.Sum(own => own.Length);

    /// <summary>The part of the pairs of rows that are not in order (Kendall's distance).</summary>
    private static double Inversions(IReadOnlyList<double[]> series)
    {
        var pairs = series.SelectMany(own => own.Index().SelectMany(a => own[(a.Index + 1)..].Select(b => b < a.Item))).ToList();
        return pairs.Count(isInverted => isInverted) / Math.Max(1.0, pairs.Count);
    }

    /// <summary>The part of the steps from row to row that go back.</summary>
    private static double Descents(IReadOnlyList<double[]> series)
    {
        var steps = series.Sum(own => Math.Max(own.Length - 1, 0));
        return steps == 0 ? 0 : series.Sum(own => own.Zip(own.Skip(1)).Count(pair => pair.Second < pair.First)) / (double)steps;
    }
}
