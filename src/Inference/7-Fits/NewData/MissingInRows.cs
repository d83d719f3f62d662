using ProbDsl.Inference.Forecasting;

namespace ProbDsl.Inference.NewData;

/// <summary>
/// Missing cells of rows. A cell that no observed data depend on, or that is part of a normal vector, is marginalized from the density of
/// its row, and is predicted given the rest. A variable that other data of its row depend on is a latent of the row
/// (<see cref="MissingPattern"/>). Other cells would need an integral for each draw of a fit.
/// </summary>
public static class MissingInRows
{
    /// <summary>The error of a missing cell that other data depend on; null without one.</summary>
    public static Diagnostic? Unsupported(Problem problem) =>
        problem.MissingData.GivenUnknowns.Filled
            .Select(f => Missing(problem, problem.Graph[f.Key], f.Value)).FirstOrDefault();

    /// <summary>The error of a missing cell that later rows depend on; null without one, or if no plate is continued.</summary>
    public static Diagnostic? UnsupportedBeforeNewRows(Problem problem) => problem.Continued.Count == 0 ? null : Unsupported(problem);

    private static Diagnostic Missing(Problem problem, Variable data, int[] cells)
    {
        var first = problem.Missing[data.Name].PlaceOf(cells[0]);
        if (MissingBeforeNewRows.IsInFit(problem, data.Name, cells[0])) return ContinuationDiagnostics.MissingCellInFit(data, first);
        return StoryStructures.Of(problem.Graph).Energy?.Draw.Target.Of == data.Name
            ? RowDiagnostics.PartMissing(data, first) : RowDiagnostics.Missing(data, cells.Length, first);
    }

    /// <summary>The error if no row from the first one on has an observed cell with a density; null if one has.</summary>
    public static Diagnostic? AllMissing(Problem problem, RowDensity rows, int first) => rows.IsObserved.Skip(first).Contains(true) ? null
        : problem.MissingData.LeftOut.Keys.Concat(problem.MissingData.GivenUnknowns.Integrated.Keys)
            .Select(name => RowDiagnostics.AllCellsMissing(problem.Graph[name], problem.Missing[name].First)).FirstOrDefault();
}
