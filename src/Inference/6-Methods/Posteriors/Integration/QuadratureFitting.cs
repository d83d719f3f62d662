using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Integration;

/// <summary>
/// Finds the modes, builds a grid about them, refines it until integral and moments converge, and summarizes the posterior.
/// </summary>
internal sealed class QuadratureFitting(ModelGraph graph, StandardCatalog catalog, ModeOptimizer ascent) : Fitting, IDisposable
{
    /// <summary>The maximum total number of values of all definitions at all points.</summary>
    private const double MostNumbers = 4e7;

    private readonly StoryObjective objective = ascent.Objective;

    /// <summary>Whether quantiles are computed from the points themselves, which needs more points than integrals do.</summary>
    private bool NeedsPoints =>
        objective.Dimension > 0 && (objective.Joint.Definitions.Count > 0 || objective.Joint.Coordinates.Any(c => !IsAxis(c)));

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var modes = ModeSearch.Find(ascent, options, out var highest, out var outcome);
        if (modes.Count == 0)
            return FitOutcome.None([highest is null ? RunDiagnostics.NoDensityAnywhere(null)
                : ModeDiagnostics.NoNormalApproximation("quadrature",
                (NoLaplaceApproximation)outcome!, objective, highest)]);
        var rounding = DensityRounding.Estimate(objective, new LaplaceNormal(modes[0]));
        // the integral itself has no more digits than a double, and its sum some less
        var most = Math.Max(rounding, 4 * GridConvergence.Rounding * (1 + Math.Abs(objective.Density(modes[0].Mode))));
        var refined = new GridRefinement(objective, modes, most, options, NeedsPoints, progress, cancellation).Run();
        if (double.IsPositiveInfinity(refined.Error))
            return cancellation.IsCancellationRequested ? TooFew(refined.Grid)
                : FitOutcome.None([QuadratureDiagnostics.NoIntegral(objective.Joint, refined.Grid)]);
        var reported = Summarize(refined, options, out var isUnbounded);
        if (!double.IsFinite(refined.Grid.LogIntegral) || !double.IsFinite(refined.Error) || isUnbounded
            || reported.Estimates.Any(e => Array.Exists(e.Value.Values, double.IsNaN)))
            return FitOutcome.None([QuadratureDiagnostics.NoIntegral(objective.Joint, refined.Grid)]);
        var grid = refined.Grid;
        var isEnough = refined.Error <= refined.Tolerance;
        var stopped = cancellation.IsCancellationRequested ? StopReason.Interrupted
            : isEnough ? StopReason.Converged : StopReason.MaxIterations;
        var summary = reported with { Metric = new(Kind, grid.LogIntegral,
            Math.Max(refined.Error, rounding), string.Create(CultureInfo.InvariantCulture, $"quadrature, "
                + $"{(modes.Count == 1 ? "" : $"{modes.Count} modes, ")}{Points(grid)}")) };
        if (!isEnough)
            summary = summary with
                { Warnings = [.. summary.Warnings, QuadratureDiagnostics.NotConverged(refined.Error, refined.Tolerance, grid.Count)] };
        summary = summary with { Warnings = [.. summary.Warnings, .. DensityRounding.Warnings(rounding)] };
        return new(summary, Kind, grid.LogIntegral, double.NaN, stopped, refined.Integrals.Count, [], refined.Integrals, summary.Warnings)
        {
            StopText = StopText(stopped, refined),
        };
    }

    private ObjectiveKind Kind => Evidence.Describe(graph, catalog);

    private static string Points(QuadratureGrid grid) =>
        string.Create(CultureInfo.InvariantCulture, $"{grid.Count:N0} {(grid.Count == 1 ? "point" : "points")}");

    /// <summary>The outcome of a run that was interrupted before there was a second grid, which shows the error of the first.</summary>
    private FitOutcome TooFew(QuadratureGrid grid) => FitOutcome.None([]) with
    {
        Objective = Kind,
        Stopped = StopReason.Interrupted,
        StopText = $"after {Points(grid)} of the first grid: too few for a result",
    };

    private static string? StopText(StopReason stopped, RefinedGrid refined)
    {
        var steps = $"{FitOutcome.StepsText(refined.Integrals.Count)}, each with half the spacing";
        return stopped switch
        {
            StopReason.Converged when refined.IsConverged => $"converged after {steps}",
            StopReason.Converged => string.Create(CultureInfo.InvariantCulture,
                $"fine enough after {steps}: means and quantiles are right to {refined.Error:0.#e+0} standard deviations"),
            StopReason.MaxIterations => $"not converged: {steps}",
            _ => null,
        };
    }

    public void Dispose() => ascent.Dispose();

    private FitSummary Summarize(RefinedGrid refined, FitOptions options, out bool isUnbounded)
    {
        var (joint, grid) = (objective.Joint, refined.Grid);
        var points = grid.Points();
        var draws = GridDraws.Draw(grid, objective, ProposalDraws.Count(objective, options), new(options.Seed, "quadrature draws"));
        var drawn = draws.Arrays(objective);
        var isSmall = points.Count * joint.Arrays().Outputs.Sum(o => (double)o.Value.Shape.Count) <= MostNumbers;
        var arrays = points.Arrays(objective, isSmall ? null : joint.Coordinates.Select(c => c.Unknown.Name).ToHashSet());
        isUnbounded = joint.Coordinates.Any(c => ReachesInfinity(grid, arrays[c.Unknown.Name].Values));
        var interval = options.Interval;
        var (weighed, counted) = (new DrawSummary(grid.Weights, interval) { AreDraws = false }, new DrawSummary(draws.Count, interval));
        List<Estimate> estimates = [.. joint.Coordinates.Select(c =>
            WithQuantiles(c, weighed.Of(c.Unknown, arrays[c.Unknown.Name]), refined.Distributions, interval) with { Cells = c.Cells })];
        return new([.. estimates], objective.Dimension, [.. LongTails(grid, arrays)])
        {
            Definitions = [.. joint.Definitions.Select(d => isSmall ? weighed.Of(d, arrays[d.Name]) : counted.Of(d, drawn[d.Name]))],
            Sections = [DrawnCoordinates.Collect(joint, draws.Count, name => drawn[name])],
        };
    }

    /// <summary>Whether the grid goes on until an unknown is infinite, where there is no density any more that could decay.</summary>
    private static bool ReachesInfinity(QuadratureGrid grid, double[] values)
    {
        for (var i = 0; i < values.Length; i++)
            if (!double.IsFinite(values[i]) && grid.Weights[i / (values.Length / grid.Weights.Length)] == 0) return true;
        return false;
    }

    /// <summary>Whether each element is an elementwise function of one unconstrained parameter.</summary>
    private static bool IsAxis(Coordinate of) =>
        of.IsElementwise && of.Unknown.Support is (Reals or PositiveReals or UnitInterval) && (of.Free == of.Array || of.Cells is not null);

    /// <summary>
    /// The estimate with quantiles of the unconstrained parameters mapped to the unknown's scale, if each element is a function of one of
    /// them.
    /// </summary>
    private Estimate WithQuantiles(Coordinate of, Estimate estimate, AxisDistribution[] distributions, CredibleInterval interval)
    {
        if (!IsAxis(of)) return estimate;
        var (places, x) = (objective.Joint.PlacesOf(of.Unknown.Name), new double[objective.Dimension]);
        using var program = objective.Compile(objective.Joint.Arrays());
        var (low, high) = IntervalEnds.Compute(interval, estimate.Value.Shape.Count, At);
        return estimate with
        {
            Spread = new(estimate.Spread!.Sd, new Quantiles(interval, Array(low), Array(At(0.5)), Array(high)))
                { Error = estimate.Spread.Error },
        };

        double[] At(double probability)
        {
            foreach (var place in places) x[place] = distributions[place].Quantile(probability);
            objective.Write(x);
            program.Run();
            return program.Numbers(of.Unknown.Name).ToArray();
        }

        Tensor Array(double[] values) => new(estimate.Value.Shape, values);
    }

    /// <summary>Warnings about elements whose second moment changes when the farthest part of the grid is dropped.</summary>
    private IEnumerable<Diagnostic> LongTails(QuadratureGrid grid, Dictionary<string, Tensor> arrays)
    {
        double[] near = [.. grid.Weights.Select((w, i) => grid.LogDensities[i] > grid.Top - GridRefinement.Shallow ? w : 0)];
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            var (draws, size) = (arrays[coordinate.Unknown.Name],
                coordinate.Cells is null ? coordinate.Array.Count : coordinate.Free.Count);
            for (var element = 0; element < size; element++)
            {
                var (all, without) = (0.0, 0.0);
                for (var i = 0; i < near.Length; i++)
                {
                    var square = draws.Values[(i * size) + element] * draws.Values[(i * size) + element];
                    if (grid.Weights[i] > 0) (all, without) = (all + (grid.Weights[i] * square), without + (near[i] * square));
                }

                if (!(Math.Abs(all - without) <= 1e-6 * all))
                    yield return QuadratureDiagnostics.LongTail(coordinate.NameOf(element), coordinate.Source);
            }
        }
    }
}
