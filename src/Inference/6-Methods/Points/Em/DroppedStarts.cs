namespace ProbDsl.Inference.Em;

/// <summary>Explains by the data why every start of a mixture was dropped although enough rows differ.</summary>
internal static class DroppedStarts
{
    /// <summary>With fewer rows per state, the rows rarely determine the components' scales, for any number of starts.</summary>
    private const int RowsForEach = 10;

    /// <summary>The diagnostic; null if neither the number of rows nor a column explains it.</summary>
    public static Diagnostic? Why(Problem problem, Variable label, IReadOnlyList<RestartRecord> dropped)
    {
        var (states, rows) = (problem.SizeOf(((FiniteSupport)label.Support).Count), problem.ShapeOf(label).Count);
        if (FindRowNames(problem, label, rows) is { } draw)
            return RunDiagnostics.AllStartsDropped(dropped,
                $"`{draw.Target.Of}` has a level of its own for nearly every row ({LevelsOf(problem, draw):N0} levels in "
                    + $"{rows:N0} rows), so any set of rows fits a component: leave it out, or read it as a number", draw.Target.Span);
        return rows < RowsForEach * states
            ? RunDiagnostics.AllStartsDropped(dropped,
                $"{rows} rows are too few for {states} components: use fewer components (`--set K=...`), "
                    + "or give the scale a prior or a value", label.Span)
            : null;
    }

    /// <summary>A draw, given the label, whose categories name rows (nearly one level per row).</summary>
    private static Draw? FindRowNames(Problem problem, Variable label, int rows) => problem.Graph.Story.OfType<Draw>()
        .Where(d => problem.Graph[d.Target.Of] is { Role: Role.Data, Type.States: not null }
            && DeepReads.Find(problem.Graph, d).Any(r => r.Of == label.Name))
        .FirstOrDefault(d => RowNames.NameRows(LevelsOf(problem, d), rows));

    private static int LevelsOf(Problem problem, Draw draw) => problem.Data[draw.Target.Of].Values.Distinct().Count();
}
