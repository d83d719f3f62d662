using ProbDsl.Inference.DrawDiagnostics;

namespace ProbDsl.Inference.Judging;

/// <summary>The predictions of rows by the draws of a fit without them.</summary>
/// <param name="parts">The parts, each of which is predicted by a fit to the others.</param>
/// <param name="densities">The rows of the fit to all data.</param>
/// <param name="plate">Their plate.</param>
/// <param name="fit">The fit to all data.</param>
/// <param name="catalog">The catalog that resolves the story's names.</param>
/// <param name="engine">The engine of the densities.</param>
internal sealed class PartPredictions(
    RowParts parts, PointwiseDensities densities, Plate plate, SavedFit fit, StandardCatalog catalog, EngineChoice engine)
{
    private readonly Problem problem = densities.Problem;

    // of the fit to all data, for rows that are left out alone: the density of all data, and that of each of these rows
    private readonly Lazy<double[][]?> ofAllData = new(() => IntegratedRows.DensitiesOf(densities.Problem, catalog, engine, fit));
    private readonly Lazy<Result<Dictionary<int, double[]>>> ofRows = new(() =>
    {
        int[] rows = [.. parts.All.SelectMany(part => part)];
        var found = DensitiesOf(densities.Problem, densities.Known, fit.Posterior.Count, rows, catalog, engine);
        return found.Value is { } own ? rows.Zip(own).ToDictionary()
            : new Result<Dictionary<int, double[]>>(null, found.Diagnostics);
    });

    /// <summary>
    /// Predictions where the plan integrates unknowns: the density of the other rows with the row over that of the other rows alone, at
    /// each draw, so that what the row reads is integrated given the other rows. Null where the plan integrates nothing.
    /// </summary>
    /// <param name="part">The rows.</param>
    /// <param name="others">The data without them.</param>
    /// <param name="refitted">The fit to these.</param>
    public PredictedRow[]? Integrated(int[] part, Problem others, SavedFit refitted)
    {
        SavedFit[] fits = parts.AreUnreliable ? [refitted, fit] : [refitted];
        if (IntegratedRows.DensitiesOf(others, catalog, engine, fits) is not [var rest, .. var restOfFit]) return null;
        var (predicted, before) = (new PredictedRow[part.Length], rest);
        for (var i = 0; i < part.Length; i++)
        {
            int[] hidden = parts.AreFuture ? [.. Enumerable.Range(part[i] + 1, problem.SizeOf(plate.Size) - part[i] - 1)]
                : [.. part.Where(row => row != part[i])];
            var known = hidden.Length == 0 ? problem : RowRemoval.Remove(problem, plate, hidden);
            if (known is null || IntegratedRows.DensitiesOf(known, catalog, engine, refitted) is not [var with]) return null;
            double[] own = [.. with.Zip(before, (a, b) => a - b)];
            predicted[i] = restOfFit is [var without] && ofAllData.Value is [var all]
                ? Bridged([.. all.Zip(without, (a, b) => a - b)], own) : Averaged(own, [.. before.Zip(rest, (a, b) => a - b)]);
            if (parts.AreFuture) before = with;
        }

        return predicted;
    }

    /// <summary>Predictions given the draws of all unknowns.</summary>
    /// <inheritdoc cref="Integrated"/>
    public Result<PredictedRow[]> ByDraws(int[] part, SavedFit refitted)
    {
        // rows of a series are given those before them, and none after the part
        var after = parts.AreFuture ? Enumerable.Range(part[^1] + 1, problem.SizeOf(plate.Size) - part[^1] - 1) : [];
        var known = parts.AreFuture ? RowRemoval.Remove(problem, plate, after)! : problem;
        var found = DensitiesOf(known, refitted.In(known, sameRows: true), refitted.Posterior.Count, part, catalog, engine);
        if (found.Value is not { } own) return new(null, found.Diagnostics);
        if (parts.AreUnreliable)
        {
            var ofFit = ofRows.Value;
            return ofFit.Value is { } drawn ? new([.. part.Zip(own, (row, density) => Bridged(drawn[row], density))], [])
                : new(null, ofFit.Diagnostics);
        }

        var (predicted, before) = (new PredictedRow[part.Length], new double[own[0].Length]);
        for (var i = 0; i < part.Length; i++)
        {
            predicted[i] = Averaged(own[i], before);
            if (parts.AreFuture) before = [.. before.Zip(own[i], (a, b) => a + b)];
        }

        return new(predicted, []);
    }

    /// <summary>The log density of each row at each draw [rows][draws].</summary>
    private static Result<double[][]> DensitiesOf(
        Problem known, FittedUnknowns unknowns, int count, int[] rows, StandardCatalog catalog, EngineChoice engine)
    {
        var begun = RowPass.Create(known, catalog, unknowns, RowQuantities.OnlyDensity, engine);
        if (begun.Value is not { } pass) return new(null, begun.Diagnostics);
        using (pass)
        {
            double[][] all = [.. rows.Select(_ => new double[count])];
            for (var draw = 0; draw < count; draw++)
            {
                if (pass.Run(draw, RowPass.SeedOf(1, draw)) is { } failure) return failure;
                for (var i = 0; i < rows.Length; i++) all[i][draw] = pass.Density[rows[i]];
            }

            return new(all, []);
        }
    }

    /// <summary>
    /// The log of the mean density over the draws, which have the weights of the rows before it: of a series, the density of all rows up to
    /// this one over that of those before it.
    /// </summary>
    private static PredictedRow Averaged(double[] own, double[] before)
    {
        double[] joint = [.. own.Zip(before, (a, b) => a + b)];
        var (with, without) = (LogMeanExp.Compute(joint), LogMeanExp.Compute(before));
        var (elpd, variance) = (with - without, 0.0);
        for (var s = 0; s < own.Length; s++)
        {
            var apart = Math.Exp(joint[s] - with) - Math.Exp(before[s] - without);
            variance += apart * apart;
        }

        return new(elpd, Math.Sqrt(variance) / own.Length);
    }

    /// <summary>
    /// The log density of a row from its densities at draws of both fits: the ratio of their normalizing constants (bridge sampling, here
    /// Bennett's acceptance ratio, Journal of Computational Physics 22, 1976): where the draws without the row hardly reach the row, and
    /// those with it hardly reach them, both together do.
    /// </summary>
    private PredictedRow Bridged(double[] ofFit, double[] own)
    {
        var chains = new ChainStatistics(fit.Chains);
        var effective = fit.Chains > 1 ? ofFit.Length * LeftOutRows.EfficiencyOf(ofFit, fit.Chains) : ofFit.Length;
        var found = BridgeSampling.Estimate(ofFit, own, effective, fit.Chains > 1 ? chains.EffectiveSize : null);
        return double.IsNaN(found.LogIntegral) ? Averaged(own, new double[own.Length]) : new(found.LogIntegral, found.Error);
    }
}
