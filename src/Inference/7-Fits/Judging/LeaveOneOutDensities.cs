using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.Lowering;

namespace ProbDsl.Inference.Judging;

/// <summary>
/// The density of each row given all other rows and the unknowns that no integral removes, at each draw, all rows in one pass: effects of
/// groups, levels along a series and curves are integrated given the other rows, so that a row does not predict itself by them.
/// </summary>
internal static class LeaveOneOutDensities
{
    /// <summary>The numbers that are held at once: those of as many rows as fit are computed in each pass through the draws.</summary>
    private const double MostHeld = 5e7;

    /// <summary>The densities of rows that are computed at most, but for <see cref="FewestDraws"/>.</summary>
    private const double MostDensities = 5e8;

    private const int FewestDraws = 1000;

    /// <summary>
    /// The estimates of rows by their positions in the densities, without those of which the integral was not computed; empty where the
    /// plan integrates nothing by blocks that have such densities.
    /// </summary>
    /// <inheritdoc cref="IntegratedRows.Compute"/>
    public static Dictionary<int, LeftOutRow> Compute(PointwiseDensities densities, LeftOutRows found, SavedFit fit,
        StandardCatalog catalog, EngineChoice engine, CancellationToken cancellation)
    {
        var replaced = new Dictionary<int, LeftOutRow>();
        var problem = densities.Problem;
        var blocks = BlocksOf(problem);
        if (blocks.Count == 0 || problem.Graph.Story.Any(s => s.Copies.Count > 0)) return replaced;
        var latents = blocks.SelectMany(b => b.Latents).Select(l => l.Name).ToHashSet();
        var given = fit.In(problem, sameRows: true).Without(latents);
        var begun = RowPass.Create(problem, catalog, given, RowQuantities.OnlyDensity with { LeftOut = blocks }, engine);
        if (begun.Value is not { } pass) return replaced;
        using (pass)
        {
            if (!pass.Density.Rows.Plates.SequenceEqual(densities.Plates)
                || blocks.Any(b => b.Observations[0].Loops.Count != densities.Plates.Count)) return replaced;
            var work = (double)densities.Rows.Length * blocks.Max(b => LeaveOneOutTerm.DensitiesOf(b));
            // where nothing else is unknown, all draws are alike
            var draws = problem.Graph.Variables.Any(v => pass.Density.Reads(v.Name))
                ? (int)Math.Min(densities.Draws, Math.Max(FewestDraws, MostDensities / work)) / fit.Chains * fit.Chains : 1;
            var together = (int)Math.Max(1, MostHeld / draws);
            for (var from = 0; from < densities.Rows.Length; from += together)
                Add(replaced, from, Math.Min(together, densities.Rows.Length - from), draws, pass, densities, found, fit, cancellation);
        }

        return replaced;
    }

    /// <summary>The blocks that are integrated given the other rows.</summary>
    public static ValueList<GaussianBlock> BlocksOf(Problem problem) =>
        [.. IntegratedRows.PlanOf(problem).Integrated.OfType<GaussianBlock>().Where(LeaveOneOutTerm.Has)];

    private static void Add(Dictionary<int, LeftOutRow> replaced, int from, int count, int draws, RowPass pass,
        PointwiseDensities densities, LeftOutRows found, SavedFit fit, CancellationToken cancellation)
    {
        var values = Enumerable.Range(0, count).Select(_ => new double[draws]).ToArray();
        for (var draw = 0; draw < draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (pass.Run((int)((long)draw * fit.Posterior.Count / draws), RowPass.SeedOf(1, draw)) is not null) return;
            for (var i = 0; i < count; i++) values[i][draw] = pass.Density[densities.Rows[from + i]];
        }

        var rows = new LeftOutRow?[count];
        Parallel.For(0, count, i =>
        {
            if (values[i].All(double.IsFinite)) rows[i] = draws > 1 ? LeftOutRows.Estimate(values[i], fit.Chains, new double[draws])
                : new(values[i][0], values[i][0], double.NegativeInfinity, densities.Draws, 0);
        });
        for (var i = 0; i < count; i++)
            if (rows[i] is { } row) replaced[from + i] = row with { LogDensity = found.Rows[from + i].LogDensity };
    }
}
