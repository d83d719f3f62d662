namespace ProbDsl.Inference.NewData;

/// <summary>
/// The approximate posterior of the latents of given rows under a trained guide: equally weighted draws of the latents, with the same
/// params in each.
/// </summary>
/// <param name="Fit">The fit with these draws.</param>
/// <param name="Problem">The rows, with latents that the fit now knows.</param>
internal sealed record GuidedPosterior(SavedFit Fit, Problem Problem)
{
    /// <param name="fit">A fit with trained weights.</param>
    /// <param name="problem">The story and rows.</param>
    /// <param name="sameRows">Whether these are the rows of the fit.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="draws">The number of draws.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="engine">The engine of the program.</param>
    /// <param name="cancellation">Ends the computation between two blocks of draws.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Result<GuidedPosterior> Draw(
        SavedFit fit, Problem problem, bool sameRows, StandardCatalog catalog, int draws, ulong seed, EngineChoice engine,
        CancellationToken cancellation = default)
    {
        var arrays = fit.Posterior.Arrays.ToDictionary(a => a.Key, a => PosteriorDraws.Spaced(a.Value, draws));
        // the draws of latents that rows share are those of the fit, whose data they describe
        var shared = (fit with { Posterior = new(draws, arrays) }).In(problem, sameRows).Draws.Arrays
            .Where(a => fit.HasDrawsOf.Contains(a.Key)).ToDictionary();
        var latents = GuidedLatents.Continuous(problem).Where(v => !shared.ContainsKey(v.Name)).ToList();
        if (latents.Count == 0) return new GuidedPosterior(fit with { Posterior = new(draws, arrays) }, problem);
        try
        {
            return LoweringLimit.Try<Result<GuidedPosterior>>(() =>
            {
                var completed = AmortizedGuide.Completed(problem, catalog, fit.Weights);
                var request = GuidedSettings.Create(GuidedMethod.KindOf(fit.Method), completed, GuideOptions.Of(fit, seed))
                    .Request.With(ChainTreatment.Drawn) with { DrawsAll = true, Particles = draws };
                request = request with { Plan = request.Plan with { Statements =
                    [.. request.Plan.Statements.Where(s => !UnweightedRows.IsWithoutDensity(completed.Graph, s))] } };
                request = request.WithGiven([.. completed.Graph.Variables.Where(v => shared.ContainsKey(v.Name))]);
                if (request.NeedsAllRows && !sameRows) return FitDiagnostics.NoRows(fit.Folder);
                if (request.Rows is { } rows && latents.Exists(v => !BatchedPlate.Has(v, rows)))
                    request = request with { NeedsAllRows = true, Batch = problem.SizeOf(rows.Size) };
                using var run = new GuidedRun(
                    completed, catalog, request, fit.Weights, seed, engine, (joint, _) => latents.Select(v => (v.Name, joint.Draws(v))));
                foreach (var latent in latents)
                    arrays[latent.Name] = new([draws, .. problem.ShapeOf(latent)],
                        new double[checked(draws * problem.ShapeOf(latent).Count)]);
                Collect(run,
                    latents.Select(v => (v.Name, arrays[v.Name].Values, IsOfRows: request.Rows is { } plate && BatchedPlate.Has(v, plate)))
                        .ToList(), shared, draws, cancellation);
                return new GuidedPosterior(fit with { Posterior = new(draws, arrays) },
                    Knowing(problem, request.Rows is { } own ? [own.Name] : problem.NewlySizedPlates));
            }).Or(limit => limit.ToDiagnostic(fit.Method));
        }
        catch (WeightMismatch mismatch)
        {
            return FitDiagnostics.OtherRows(fit.Folder, mismatch);
        }
    }

    /// <summary>The problem in which the fit knows the members of these plates.</summary>
    private static Problem Knowing(Problem problem, IEnumerable<string> plates) =>
        problem with { NewlySizedPlates = problem.NewlySizedPlates.Except(plates).ToHashSet() };

    /// <summary>Copies each run's draws [draws, rows.., own..] to their places among all draws and rows.</summary>
    private static void Collect(GuidedRun run, List<(string Name, double[] Values, bool IsOfRows)> latents,
        IReadOnlyDictionary<string, Tensor> shared, int draws, CancellationToken cancellation)
    {
        var blocks = latents.ConvertAll(l =>
            new double[checked(l.Values.Length / draws / (l.IsOfRows ? run.Rows : 1) * (l.IsOfRows ? run.Batch : 1) * run.Draws)]);
        for (var first = 0; first < run.Rows; first += run.Batch)
            for (var from = 0; from < draws; from += run.Draws)
            {
                cancellation.ThrowIfCancellationRequested();
                run.Give(shared, from);
                run.Fill(first, (uint)(from / run.Draws));
                foreach (var ((name, values, isOfRows), block) in latents.Zip(blocks))
                {
                    run.Read(name, block);
                    var (each, all) = (block.Length / run.Draws, values.Length / draws);
                    var width = isOfRows ? all / run.Rows : all;
                    var numbers = isOfRows ? Math.Min(run.Batch, run.Rows - first) * width : width;
                    for (var draw = 0; draw < Math.Min(run.Draws, draws - from); draw++)
                        block.AsSpan(draw * each, numbers).CopyTo(values.AsSpan(((from + draw) * all) + (isOfRows ? first * width : 0)));
                }
            }
    }
}
