using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference;

/// <summary>
/// Missing cells of rows. One on which nothing observed depends, or that is part of a normal vector, adds nothing to the density of its row, which is its integral over the cell, and is predicted given the rest. Others would
/// have to be integrated over for each draw of a fit.
/// </summary>
internal static class RowGaps
{
    /// <summary>A missing cell on which others depend; null where there is none.</summary>
    public static Diagnostic? InTheWay(Problem problem, bool isGuided) =>
        (isGuided ? Unobserved.Of(problem) : Unobserved.Of(problem).Marginal).Filled.Select(f => Missing(problem, problem.Graph[f.Key], f.Value)).FirstOrDefault();

    private static Diagnostic Missing(Problem problem, Variable data, int[] cells) => GapsBehind.IsBehind(problem, data.Name, cells[0])
        ? ContinuationDiagnostics.GapBehind(data, problem.Missing[data.Name].PlaceOf(cells[0])) : RowDiagnostics.Missing(data, cells.Length, problem.Missing[data.Name].PlaceOf(cells[0]));

    /// <summary>That no row, from the first one on, has anything whose density could be told.</summary>
    public static Diagnostic? Everywhere(Problem problem, RowDensity rows, int first) => rows.IsObserved.Skip(first).Contains(true) ? null
        : Unobserved.Of(problem).LeftOut.Keys.Concat(Unobserved.Of(problem).Marginal.Integrated.Keys).Select(name => RowDiagnostics.NothingThere(problem.Graph[name], problem.Missing[name].First)).FirstOrDefault();

    /// <summary>Whether some cells of a data name are missing.</summary>
    public static bool Has(Problem problem, string name) => Unobserved.Of(problem).LeftOut.ContainsKey(name) || Unobserved.Of(problem).Marginal.Integrated.ContainsKey(name);

    /// <summary>Puts what is there over what was drawn, in a stretch of the array: only missing cells keep their draws.</summary>
    public static void Keep(Problem problem, string name, double[] given, Span<double> drawn, (int From, int To) stretch)
    {
        var (missing, partial) = (Unobserved.Of(problem).LeftOut.GetValueOrDefault(name), Unobserved.Of(problem).Marginal.Integrated.GetValueOrDefault(name));
        for (var at = stretch.From; at < stretch.To; at++)
            if (missing?[at] != true && partial?[at] != true) drawn[at] = given[at];
    }
}
