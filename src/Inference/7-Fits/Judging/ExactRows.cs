using ProbDsl.Inference.CrossValidation;

namespace ProbDsl.Inference.Judging;

/// <summary>The density of each row given all others by formula, where the fit has the posterior of all that rows read.</summary>
internal static class ExactRows
{
    /// <summary>
    /// The estimates of all rows by their positions in the densities, without those whose density has no formula; they have no Monte Carlo
    /// error, and no tail of weights.
    /// </summary>
    /// <inheritdoc cref="IntegratedRows.Compute"/>
    public static Dictionary<int, LeftOutRow> Compute(PointwiseDensities densities, LeftOutRows found, SavedFit fit,
        StandardCatalog catalog, EngineChoice engine)
    {
        var exact = new Dictionary<int, LeftOutRow>();
        if (fit.Distributions.Count == 0) return exact;
        var (problem, known) = (densities.Problem, fit.In(densities.Problem, sameRows: true));
        if (RowPass.Create(problem, catalog, known, RowQuantities.OnlyDensity, engine).Value is not { } pass) return exact;
        using (pass)
        {
            if (pass.Density.IsAlongChains || ExactPredictive.LeaveOneOut(fit, problem, known, pass.Density) is not { } all) return exact;
            for (var i = 0; i < densities.Rows.Length; i++)
                if (double.IsFinite(all[densities.Rows[i]]))
                    exact[i] = new(found.Rows[i].LogDensity, all[densities.Rows[i]], double.NegativeInfinity, densities.Draws, 0);
        }

        return exact;
    }
}
