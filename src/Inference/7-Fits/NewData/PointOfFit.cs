namespace ProbDsl.Inference.NewData;

/// <summary>
/// A point estimate keeps joint draws of chains given the estimates. Where chains are integrated again, given the rows' data,
/// nothing reads these draws, and the estimates alone give exact densities and predictions.
/// </summary>
internal static class PointOfFit
{
    /// <summary>The fit without these draws if the rows read none of them, else the fit.</summary>
    public static SavedFit Choose(SavedFit fit, Problem problem, bool sameRows)
    {
        if (fit.Posterior.Count == 1) return fit;
        var known = fit.In(problem, sameRows);
        var again = GaussianBlocks.Find(problem.Graph, problem.MissingData.Marginal, problem).OfType<GaussianChain>()
            .Where(c => RowPlan.IsContinued(problem, c) || RowPlan.GoesOn(problem, c)
                || (c.AreSequences && c.Latents.All(l => known.HasNoValuesOf(l.Name))))
            .SelectMany(c => c.Latents).Select(l => l.Name).ToHashSet();
        return again.Count > 0 && fit.Varying.All(again.Contains) ? fit.AtEstimates(again) : fit;
    }
}
