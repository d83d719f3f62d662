using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Continuing;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// Missing cells of rows. One on which nothing observed depends, or that is part of a normal vector, adds nothing to the density of its
/// row, which is its integral over the cell, and is predicted given the rest. Others would have to be integrated over for each draw of a
/// fit.
/// </summary>
public static class MissingInRows
{
    /// <summary>A missing cell on which others depend; null where there is none.</summary>
    public static Diagnostic? InTheWay(Problem problem) =>
        Unobserved.Of(problem).GivenUnknowns.Filled
            .Select(f => Missing(problem, problem.Graph[f.Key], f.Value)).FirstOrDefault();

    /// <summary>A missing cell on which later rows depend; null where there is none, or nothing is continued.</summary>
    public static Diagnostic? Behind(Problem problem) => problem.Continued.Count == 0 ? null : InTheWay(problem);

    private static Diagnostic Missing(Problem problem, Variable data, int[] cells) =>
        MissingBeforeNewRows.IsBehind(problem, data.Name, cells[0])
        ? ContinuationDiagnostics.GapBehind(data, problem.Missing[data.Name].PlaceOf(cells[0]))
        : RowDiagnostics.Missing(data, cells.Length, problem.Missing[data.Name].PlaceOf(cells[0]));

    /// <summary>That no row, from the first one on, has anything whose density could be told.</summary>
    public static Diagnostic? Everywhere(Problem problem, RowDensity rows, int first) => rows.IsObserved.Skip(first).Contains(true) ? null
        : Unobserved.Of(problem).LeftOut.Keys.Concat(Unobserved.Of(problem).GivenUnknowns.Integrated.Keys)
            .Select(name => RowDiagnostics.NothingThere(problem.Graph[name], problem.Missing[name].First)).FirstOrDefault();
}
