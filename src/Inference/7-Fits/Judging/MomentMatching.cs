using ProbDsl.Inference.CrossValidation;

namespace ProbDsl.Inference.Judging;

/// <summary>
/// Predictions of rows whose weights fail, from draws that are moved: an affine map gives all draws the mean, then the variances, then the
/// covariance that the weights say they have without the row, until the weights that are left are reliable. Half of the draws are moved,
/// and weights are by the mixture of both densities (T. Paananen, J. Piironen, P. Bürkner and A. Vehtari, Statistics and Computing
/// 31, 2021; `loo_moment_match` of the R package loo 2.5.1 with `split`, whose inverse of a map that scales is not exact, as this one is).
/// </summary>
internal static class MomentMatching
{
    /// <summary>The most rows whose draws are moved, each with programs of its own.</summary>
    private const int MostRows = 50;

    /// <summary>The most densities of rows that a pass over the draws for each of these rows takes.</summary>
    private const double MostWork = 2e8;

    /// <summary>The estimates of rows that became better, by their positions in the densities.</summary>
    /// <inheritdoc cref="IntegratedRows.Compute"/>
    public static IReadOnlyDictionary<int, LeftOutRow> Compute(PointwiseDensities densities, LeftOutRows found, SavedFit fit,
        StandardCatalog catalog, EngineChoice engine, CancellationToken cancellation)
    {
        var (better, bad) = (new Dictionary<int, LeftOutRow>(), found.Unreliable);
        var (count, problem) = (Math.Min(MostRows, bad.Count), densities.Problem);
        if (count == 0 || densities.Plates is not [var plate] || densities.IsAlong
            || (double)densities.Observed * fit.Posterior.Count * count > MostWork) return better;
        return LoweringLimit.Try(() =>
        {
            using var all = IntegratedRows.InFreeCoordinates(problem, catalog, engine);
            if (all.Dimension == 0 || DrawPoints.FindFree(fit, problem, catalog, all) is not { } points) return better;
            var draws = new MatchedDraws(all, points, fit.Chains, found.ReliableShape);
            foreach (var at in bad.Take(count))
            {
                cancellation.ThrowIfCancellationRequested();
                if (RowRemoval.Remove(problem, plate, [densities.Rows[at]]) is not { } others) return better;
                using var rest = IntegratedRows.InFreeCoordinates(others, catalog, engine);
                if (rest.Dimension != all.Dimension) return better;
                if (draws.Estimate(rest, found.Rows[at]) is { } row && row.ParetoShape < found.Rows[at].ParetoShape) better[at] = row;
            }

            return better;
        }).Or(_ => better);
    }
}
