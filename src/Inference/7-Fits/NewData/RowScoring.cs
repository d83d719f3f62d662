using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.NewData;

/// <summary>Computes log predictive densities of rows.</summary>
public static class RowScoring
{
    /// <param name="fit">The fit.</param>
    /// <param name="problem">The story with the rows, from `KeptFit.Bind`.</param>
    /// <param name="sameRows">Whether the rows are those of the fit, whose own unknowns it knows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="seed">The seed of the draws for new rows.</param>
    /// <param name="engine">The engine of the program; null for the managed engine on one thread.</param>
    /// <param name="along">Solver options of a continuous-time model; null for those of the story.</param>
    /// <param name="cancellation">Ends the computation between two draws, or blocks of rows along a path.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Result<RowScores> Score(
        SavedFit fit, Problem problem, bool sameRows, StandardCatalog catalog, ulong seed = 1, EngineChoice? engine = null,
        RunOptions? along = null, CancellationToken cancellation = default)
    {
        var scored = ScoresOf(
            fit, problem, sameRows, catalog, seed, engine ?? ManagedEngine.On(1), along ?? RunOptions.None, cancellation);
        return scored.Value is { } scores
            ? new(Whole(scores) with { Dimensions = DimensionsOf(problem, scores) }, scored.Diagnostics) : scored;
    }

    /// <summary>The scores, -inf for a row so far out that numbers on the way to its density overflow.</summary>
    private static RowScores Whole(RowScores scores) =>
        scores with { LogDensity = [.. scores.LogDensity.Select(d => double.IsNaN(d) ? double.NegativeInfinity : d)] };

    private static Result<RowScores> ScoresOf(
        SavedFit fit, Problem problem, bool sameRows, StandardCatalog catalog, ulong seed, EngineChoice engine, RunOptions along,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (problem.Graph.Assignments.All(s => s is not Draw || problem.Graph[s.Target.Of].Role != Role.Data))
            return RowDiagnostics.NoData(problem.Graph);
        if (MissingPattern.Find(fit, problem) is { } patterns)
            return Merge(patterns,
                [.. patterns.Select(p => ScoresOf(fit, p.Problem, sameRows, catalog, seed, engine, along, cancellation))]);
        if (MissingInRows.Unsupported(problem) is { } missing) return missing;
        if (StoryStructures.Of(problem.Graph).Path is { } path)
            return PathScores.Compute(TimePath.Create(path, problem, catalog), along, seed, engine, cancellation);
        var energy = StoryStructures.Of(problem.Graph).Energy;
        if (energy is not null && !problem.Trained.ContainsKey(energy.LogNormalizer)) return RowDiagnostics.NoNormalizer(energy);
        fit = ContinuedCurves.Extend(PointOfFit.Choose(fit, problem, sameRows), problem, catalog, engine, seed);
        var known = fit.In(problem, sameRows);
        var begun = RowPass.Create(problem, catalog, known, RowQuantities.OnlyDensity, engine);
        if (begun.Value is not { } pass) return new(null, begun.Diagnostics);
        using (pass)
        {
            if (fit.IsPoint && pass.Density.Needed is [var own, ..]) return RowDiagnostics.PointWithoutRows(own);
            if (MissingInRows.AllMissing(problem, pass.Density, pass.Density.Rows.First) is { } empty) return empty;
            var scores = ExactPredictive.Compute(fit, problem, known, pass.Density) is { } exact
                ? ScoresOf(pass.Density, exact, 0) : Score(pass, fit.Posterior.Count, seed, cancellation);
            return scores.Value is not { } all ? scores : new(
                all with
                {
                    HasLearnedNormalizer = energy is not null,
                    SharedUnknown = pass.Density.Needed.Where(v => !all.Plates.All(p => BatchedPlate.Has(v, p)))
                        .FirstOrDefault(v => all.Rows > 1 && IsShared(problem, v, known))?.Name,
                },
                scores.Diagnostics);
        }
    }

    /// <summary>The scores of all rows from those of each pattern of missing cells; the errors of the first that has none.</summary>
    private static Result<RowScores> Merge(IReadOnlyList<MissingPattern> patterns, Result<RowScores>[] scores)
    {
        if (Array.Find(scores, s => s.Value is null) is { } failed) return failed;
        RowScores[] all = [.. scores.Select(s => s.Value!)];
        return new(new RowScores(MissingPattern.Merge(patterns, i => all[i].LogDensity),
            MissingPattern.Merge(patterns, i => all[i].IsDrawn), MissingPattern.Merge(patterns, i => all[i].IsObserved),
            all.Max(s => s.Draws), all[0].Plates)
        {
            DrawsOwnUnknowns = all.Any(s => s.DrawsOwnUnknowns),
            SharedUnknown = all.Select(s => s.SharedUnknown).FirstOrDefault(name => name is not null),
        }, [.. scores.SelectMany(s => s.Diagnostics)]);
    }

    /// <summary>Whether several rows read one member of an unknown of which the fit has no values: all, or that of a new level.</summary>
    private static bool IsShared(Problem problem, Variable unknown, FittedUnknowns known)
    {
        bool[]? isNew = known.PartlyKnown.Contains(unknown.Name) ? known.UnknownIn(unknown.Name) : null;
        var levels = problem.Graph.Variables.Where(v =>
            v.Role == Role.Data && unknown.Extents.Count > 0 && v.Type.States == unknown.Extents[0].Size).ToList();
        return levels.Count == 0 || levels.Exists(column => problem.Data[column.Name].Values.GroupBy(level => level).Any(rows =>
            rows.Count() > 1 && (isNew is null || isNew[((int)rows.Key - 1) * (isNew.Length / problem.SizeOf(unknown.Extents[0].Size))])));
    }

    private static RowDimensions? DimensionsOf(Problem problem, RowScores scores)
    {
        if (scores.Plates is not [var plate]) return null;
        var drawn = problem.Graph.Variables.Where(v => v.Role == Role.Data && problem.Graph.StatementsOf(v.Name).Any()).ToList();
        if (drawn.Exists(v => !BatchedPlate.Has(v, plate) || v.Extents[0].Plate != plate || v.Extents.Any(e => problem.IsRagged(e.Size))))
            return null;
        var columns = ObservedColumns.Find(problem, plate);
        return new(columns.Width, columns.PerRow(problem, scores.Conditioned + scores.LogDensity.Count,
            row => row >= scores.Conditioned && scores.IsObserved[row - scores.Conditioned]));
    }

    private static Result<RowScores> Score(RowPass pass, int draws, ulong seed, CancellationToken cancellation)
    {
        var mean = new LogMeans(pass.Density);
        for (var draw = 0; draw < draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (pass.Run(draw, RowPass.SeedOf(seed, draw)) is { } failure) return failure;
            mean.Add();
        }

        return ScoresOf(pass.Density, mean.Values(), draws) with { DrawsOwnUnknowns = pass.DrawsItsOwn };
    }

    /// <summary>The scores of the rows of the user's file, conditioned on the rows of the fit before them.</summary>
    private static RowScores ScoresOf(RowDensity density, double[] each, int draws)
    {
        var first = density.Rows.First;
        return new(each[first..], density.IsDrawn[first..], density.IsObserved[first..], draws,
            density.Rows.Plates) { Conditioned = first };
    }
}
