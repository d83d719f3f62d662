using System.Globalization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Inference.Forms;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Finds rows of a chain that are not one step of time apart. A statement reads the row before, in the order of the file, but a column that
/// counts or dates the rows is not in ascending order, repeats a time, or skips some. Rows of groups are rows of a series each.
/// </summary>
internal static class RowsInTime
{
    // of all steps of a column that dates rows, at least this part is of one length; otherwise it is another kind of column
    private const double MostlyEqual = 0.9;

    // the same of numbers that are named as time is
    private const double OftenEqual = 0.5;

    // a column with more repeated values is another kind of column
    private const double MostRepeated = 0.1;

    private static readonly string[] namesOfTime =
        ["year", "quarter", "month", "week", "day", "date", "hour", "minute", "second", "time", "timestamp", "t"];

    private const int FewestRows = 5;

    /// <summary>A warning for each plate of a chain, at its first such column.</summary>
    public static IEnumerable<Diagnostic> Warnings(ModelGraph graph, InputTables tables)
    {
        foreach (var plate in graph.Plates)
        {
            if (graph.Story.FirstOrDefault(s => ReadsOtherRow(graph, s, plate)) is not { } chain
                || SeriesOf(graph, plate, tables) is not ({ Rows: >= FewestRows } table, var series)) continue;
            // a chain that reads the times knows how far apart they are
            var known = graph.Story.OfType<Draw>().Select(d => d.Target.Of).Concat(DeepReads.Of(graph, chain).Select(r => r.Of))
                .Select(name => graph[name].Origin).OfType<ColumnOrigin>()
                .SelectMany(o => o.Columns.SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name)
                    .Concat(o.By ?? [])).ToHashSet();
            if (table.Columns.Where(c => !known.Contains(c.Name)).Select(c => Warning(chain, plate, table, c, series))
                .FirstOrDefault(w => w is not null) is { } warning) yield return warning;
        }
    }

    /// <summary>Whether a statement of a member of a plate reads another member, some positions away.</summary>
    private static bool ReadsOtherRow(ModelGraph graph, Statement statement, Plate plate)
    {
        if (statement is not Assignment { Target: var target }) return false;
        var own = OffsetsOf(target).ToList();
        return own.Count > 0 && DeepReads.Of(graph, statement).SelectMany(OffsetsOf)
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

    private static Diagnostic? Warning(Statement chain, Plate plate, Table table, Column column, IReadOnlyList<int[]> series)
    {
        if (Times(column) is not { } times
            || StepOf([.. series.Select(rows => Array.ConvertAll(rows, row => times[row]))], IsTime(column) ? OftenEqual : MostlyEqual)
                is not { } step) return null;
        if (First((before, own) => own < before) is { } back)
            return BindingDiagnostics.NotInTime(chain, plate, table, column, back.Before, back.Row);
        if (First((before, own) => own == before) is { } twice)
            return BindingDiagnostics.TimeTwice(chain, plate, table, column, twice.Before, twice.Row);
        return First((before, own) => Math.Round((own - before) / step) > 1) is { } skipped
            ? BindingDiagnostics.RowsSkipped(chain, plate, table, column, skipped.Before, skipped.Row,
                (long)Math.Round((times[skipped.Row] - times[skipped.Before]) / step) - 1) : null;

        (int Before, int Row)? First(Func<double, double, bool> holds)
        {
            foreach (var rows in series)
                for (var at = 1; at < rows.Length; at++)
                    if (holds(times[rows[at - 1]], times[rows[at]])) return (rows[at - 1], rows[at]);
            return null;
        }
    }

    private static bool IsTime(Column column) =>
        column is NumberColumn && namesOfTime.Contains(column.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The numbers of a column, or its dates as days, or as months where all are of one day; null if it has others.</summary>
    private static double[]? Times(Column column)
    {
        if (column.MissingCount > 0) return null;
        if (column is NumberColumn numbers) return numbers.Values;
        var dates = new DateTime[column.Rows];
        for (var row = 0; row < dates.Length; row++)
            if (!DateTime.TryParse(column.Text(row), CultureInfo.InvariantCulture, DateTimeStyles.None, out dates[row])) return null;
        return Array.TrueForAll(dates, d => d.Day == dates[0].Day && d.TimeOfDay == default)
            ? Array.ConvertAll(dates, d => (double)(12 * d.Year) + d.Month)
            : Array.ConvertAll(dates, d => d.Ticks / (double)TimeSpan.TicksPerDay);
    }

    /// <summary>
    /// The step of which all differences of the sorted numbers of each series are multiples, most of them one; null if there is none, or if
    /// many numbers occur twice in a series.
    /// </summary>
    /// <param name="series">The numbers of each series.</param>
    /// <param name="most">The part of all differences that is one step.</param>
    private static double? StepOf(IReadOnlyList<double[]> series, double most)
    {
        double[][] sorted = [.. series.Select(own => own.Distinct().Order().ToArray())];
        var (all, repeated) = (series.Sum(own => own.Length), series.Sum(own => own.Length) - sorted.Sum(own => own.Length));
        if (repeated > Math.Max(1, MostRepeated * all)) return null;
        double[] differences = [.. sorted.SelectMany(own => own.Skip(1).Zip(own, (later, before) => later - before))];
        var step = differences.DefaultIfEmpty(0).Min();
        if (!(step > 0 && double.IsFinite(step))) return null;
        var single = 0;
        foreach (var difference in differences)
        {
            var steps = difference / step;
            if (Math.Abs(steps - Math.Round(steps)) > 1e-3) return null;
            if (steps < 1.5) single++;
        }

        return single >= most * differences.Length ? step : null;
    }
}
