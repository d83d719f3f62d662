using ProbDsl.Inference.CrossValidation;

namespace ProbDsl.Inference.Judging;

/// <summary>
/// The density of single rows given all other rows and the unknowns that no integral removes: the density of all data over that of the data
/// without the row, at each draw. What the plan integrates (effects of groups, levels along a series, states) is integrated given the other
/// rows, so that a row does not predict itself by them.
/// </summary>
public static class IntegratedRows
{
    /// <summary>The most rows that are left out one by one, each by a program of its own.</summary>
    private const int Most = 50;

    /// <summary>
    /// The estimates of all rows whose other rows' integrals one pass computes, else of the worst rows, by their positions in the
    /// densities; empty where the plan integrates nothing. Of few rows, those of all where the fit has approximate draws of what is
    /// integrated.
    /// </summary>
    /// <param name="densities">The densities.</param>
    /// <param name="found">The estimates given the draws of what is integrated.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine of the programs.</param>
    /// <param name="cancellation">Ends the computation between two rows.</param>
    public static IReadOnlyDictionary<int, LeftOutRow> Compute(PointwiseDensities densities, LeftOutRows found, SavedFit fit,
        StandardCatalog catalog, EngineChoice engine, CancellationToken cancellation)
    {
        var replaced = ExactRows.Compute(densities, found, fit, catalog, engine);
        if (replaced.Count == densities.Rows.Length) return replaced;
        foreach (var (at, row) in LeaveOneOutDensities.Compute(densities, found, fit, catalog, engine, cancellation)) replaced[at] = row;
        var asked = densities.Rows.Length <= Most && HasApproximateDraws(fit, densities)
            ? Enumerable.Range(0, densities.Rows.Length) : found.Unreliable;
        foreach (var (at, row) in ByDifference([.. asked.Where(row => !replaced.ContainsKey(row)).Take(Most)], densities, found, fit,
            catalog, engine, cancellation)) replaced[at] = row;
        return replaced;
    }

    /// <summary>The estimates of some rows, each by a program of its own.</summary>
    /// <inheritdoc cref="Compute"/>
    /// <param name="asked">The positions of the rows.</param>
    internal static Dictionary<int, LeftOutRow> ByDifference(List<int> asked, PointwiseDensities densities, LeftOutRows found,
        SavedFit fit, StandardCatalog catalog, EngineChoice engine, CancellationToken cancellation)
    {
        var (replaced, problem) = (new Dictionary<int, LeftOutRow>(), densities.Problem);
        if (asked.Count == 0 || densities.Plates is not [var plate]
            || DensitiesOf(problem, catalog, engine, fit) is not [var all]) return replaced;
        var weights = new double[all.Length];
        foreach (var at in asked)
        {
            cancellation.ThrowIfCancellationRequested();
            if (RowRemoval.Remove(problem, plate, [densities.Rows[at]]) is not { } others
                || DensitiesOf(others, catalog, engine, fit) is not [var rest]) return replaced;
            double[] own = [.. all.Zip(rest, (with, without) => with - without)];
            replaced[at] = LeftOutRows.Estimate(own, fit.Chains, weights) with { LogDensity = found.Rows[at].LogDensity };
        }

        return replaced;
    }

    /// <summary>The unknowns that the plan of a problem integrates.</summary>
    public static IEnumerable<string> NamesOf(Problem problem) =>
        PlanOf(problem).Integrated.SelectMany(b => b.Latents).Select(l => l.Name);

    /// <summary>
    /// Whether rows are given draws of what the plan integrates by nodes or by Laplace's method, which are approximate: by nodes they are
    /// interpolated, or candidates by weights; chains sample effects that only Laplace's method could integrate.
    /// </summary>
    public static bool HasApproximateDraws(SavedFit fit, PointwiseDensities densities)
    {
        if (densities.Integrated.Count > 0) return false;
        var graph = densities.Problem.Graph;
        var plan = DensityPlan.Analyze(densities.Problem)
            .Integrating(graph, MarginalizationWords.Read(fit.Options[StandardOptions.Marginalize]));
        if (fit.Chains > 1) plan = plan.WithIndependentEffects(graph);
        return plan.Integrated.Count > 0 && plan.Integration is IntegrationKind.Quadrature or IntegrationKind.Laplace;
    }

    /// <summary>The plan by which latents are integrated beside draws, whatever the fit integrated.</summary>
    internal static DensityPlan PlanOf(Problem problem) => DensityPlan.Analyze(problem).Integrating(problem.Graph, Marginalization.Auto)
        .WithKnownBlocks();

    /// <summary>The log density by that plan in free coordinates, with the Jacobian.</summary>
    internal static StoryObjective InFreeCoordinates(Problem problem, StandardCatalog catalog, EngineChoice engine) =>
        new(problem, LogJoint.Lower(problem, catalog, PlanOf(problem)), withJacobian: true, engine, areGradientsNeeded: false);

    /// <summary>The log density of all data and the unknowns that are left, at each draw; null where the plan integrates nothing.</summary>
    /// <param name="problem">The story with its data, or a part of them.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine of the program.</param>
    /// <param name="fits">The fits with the draws.</param>
    /// <returns>[fits][draws].</returns>
    internal static double[][]? DensitiesOf(Problem problem, StandardCatalog catalog, EngineChoice engine, params SavedFit[] fits)
    {
        var plan = PlanOf(problem);
        if (plan.Integrated.Count == 0 || plan.Unobserved.Filled.Count > 0) return null;
        return LoweringLimit.Try(() =>
        {
            using var objective = StoryObjective.OnOwnScales(problem, catalog, plan, engine, areGradientsNeeded: false);
            var all = new double[fits.Length][];
            foreach (var (i, fit) in fits.Index())
            {
                if (DrawPoints.Find(fit, objective.Joint) is not { } points) return null;
                all[i] = new double[fit.Posterior.Count];
                // where all unknowns are integrated, one number is that of every draw
                if (objective.Dimension == 0) Array.Fill(all[i], objective.Density([]));
                else objective.Densities(all[i].Length, points, all[i]);
            }

            return all;
        }).Or(_ => null);
    }
}
