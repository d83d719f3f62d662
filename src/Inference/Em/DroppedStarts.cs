using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Estimation;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Em;

/// <summary>What of the data is to blame where every start of a mixture was dropped, though rows enough differ.</summary>
internal static class DroppedStarts
{
    /// <summary>Fewer rows than so many for each state cannot hold their scales, however many starts there are.</summary>
    private const int RowsForEach = 10;

    /// <summary>Null where neither the rows nor a column is to blame.</summary>
    public static Diagnostic? Why(Problem problem, Variable label, IReadOnlyList<RestartRecord> dropped)
    {
        var (states, rows) = (problem.SizeOf(((FiniteSupport)label.Support).Count), problem.ShapeOf(label).Count);
        if (NamesRows(problem, label, rows) is { } draw)
            return RunDiagnostics.AllStartsDropped(dropped,
                $"`{draw.Target.Of}` tells nearly every row from all others ({LevelsOf(problem, draw):N0} levels in "
                    + $"{rows:N0} rows), so that any rows make a component: leave it out, or read it as a number", draw.Target.Span);
        return rows < RowsForEach * states
            ? RunDiagnostics.AllStartsDropped(dropped,
                $"{rows} rows are few for {states} components: use fewer (`--set K=...`), or give the scale a prior or a value", label.Span)
            : null;
    }

    /// <summary>A draw, given the label, of categories that name rows.</summary>
    private static Draw? NamesRows(Problem problem, Variable label, int rows) => problem.Graph.Story.OfType<Draw>()
        .Where(d => problem.Graph[d.Target.Of] is { Role: Role.Data, Type.States: not null }
            && DeepReads.Of(problem.Graph, d).Any(r => r.Of == label.Name))
        .FirstOrDefault(d => RowNames.Are(LevelsOf(problem, d), rows));

    private static int LevelsOf(Problem problem, Draw draw) => problem.Data[draw.Target.Of].Values.Distinct().Count();
}
