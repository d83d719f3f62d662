using System.Globalization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Inference.Forms;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Finds rows of a chain that are not one step of time apart. A statement reads the row before, in the order of the file, but a column that
/// counts or dates the rows is not in ascending order, or skips some.
/// </summary>
internal static class RowsInTime
{
    // of all steps of a column that dates rows, at least this part is of one length; otherwise it is another kind of column
    private const double MostlyEqual = 0.9;

    // the same of numbers that are named as time is
    private const double OftenEqual = 0.5;

    private static readonly string[] namesOfTime =
        ["year", "quarter", "month", "week", "day", "date", "hour", "minute", "second", "time", "timestamp", "t"];

    private const int FewestRows = 5;

    /// <summary>A warning for each plate of a chain, at its first such column.</summary>
    public static IEnumerable<Diagnostic> Warnings(ModelGraph graph, InputTables tables)
    {
        foreach (var plate in graph.Plates.Where(p => p.Within is null))
        {
            if (graph.Story.FirstOrDefault(s => ReadsOtherRow(graph, s, plate)) is not { } chain
                || tables.Of(plate, graph) is not { Rows: >= FewestRows } table) continue;
            // a chain that reads the times knows how far apart they are
            var known = graph.Story.OfType<Draw>().Select(d => d.Target.Of).Concat(DeepReads.Of(graph, chain).Select(r => r.Of))
                .Select(name => graph[name].Origin).OfType<ColumnOrigin>()
                .SelectMany(o => o.Columns).SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name).ToHashSet();
            if (table.Columns.Where(c => !known.Contains(c.Name)).Select(c => Warning(chain, plate, table, c))
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

    private static Diagnostic? Warning(Statement chain, Plate plate, Table table, Column column)
    {
        if (Times(column) is not { } times || StepOf(times, IsTime(column) ? OftenEqual : MostlyEqual) is not { } step) return null;
        for (var row = 1; row < times.Length; row++)
            if (times[row] < times[row - 1]) return BindingDiagnostics.NotInTime(chain, plate, table, column, row);
        for (var row = 1; row < times.Length; row++)
            if (Math.Round((times[row] - times[row - 1]) / step) is > 1 and var steps)
                return BindingDiagnostics.RowsSkipped(chain, plate, table, column, row, (long)steps - 1);
        return null;
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

    /// <summary>The step of which all differences of the sorted numbers are multiples, most of them one; null if there is none.</summary>
    /// <param name="times">The numbers.</param>
    /// <param name="most">The part of all differences that is one step.</param>
    private static double? StepOf(double[] times, double most)
    {
        double[] sorted = [.. times.Order()];
        var step = double.PositiveInfinity;
        for (var row = 1; row < sorted.Length; row++) step = Math.Min(step, sorted[row] - sorted[row - 1]);
        if (!(step > 0 && double.IsFinite(step))) return null;
        var single = 0;
        for (var row = 1; row < sorted.Length; row++)
        {
            var steps = (sorted[row] - sorted[row - 1]) / step;
            if (Math.Abs(steps - Math.Round(steps)) > 1e-3) return null;
            if (steps < 1.5) single++;
        }

        return single >= most * (sorted.Length - 1) ? step : null;
    }
}
