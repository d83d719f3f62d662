namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>
/// New rows drawn from a fit, as `sample` draws them, given the same known data of each row as the evaluation rows; posterior draws are
/// used in turn.
/// </summary>
internal static class FitDraws
{
    /// <summary>The largest number of posterior draws that are used.</summary>
    private const int MostDraws = 100;

    // the largest number of elements in memory at once, over all variables of the story
    private const long Room = 1 << 23;

    /// <param name="fit">The fit.</param>
    /// <param name="rows">The rows whose known data the draws are given.</param>
    /// <param name="count">The number of draws.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="columns">The columns of a row, of what is drawn and of what it is given; by default those that are drawn.</param>
    /// <returns>The rows, [count, width].</returns>
    public static Result<double[]> Draw(
        SavedFit fit, EvaluationRows rows, int count, StandardCatalog catalog, ulong seed, ObservedColumns? columns = null)
    {
        columns ??= rows.Columns;
        var first = rows.Given(fit, 0, 1);
        if (fit.GuidedLatentOutsideRows(first) is { } latent) return FitDiagnostics.OnlyInTheGuide(latent);
        var known = fit.In(first).Known;
        var limits = new DrawChecks(fit.Graph, catalog, known) { Trained = fit.TrainedNets, Rows = fit.Rows.Keys.ToHashSet() }
            .Find().ToList();
        if (limits.Count > 0) return new(null, [.. limits]);
        var numbers = fit.Graph.Variables.Where(v => v.Role != Compiler.Graph.Role.Constant).Sum(v => (long)first.ShapeOf(v).Count);
        var draws = Math.Min(Math.Min(fit.Posterior.Count, MostDraws), count);
        var parts = (int)Math.Clamp((count * numbers) / Room, draws, Math.Max(draws, count));
        var (values, done) = (new List<double>(count * columns.Width), 0);
        for (var part = 0; part < parts; part++)
        {
            var many = (int)((long)count * (part + 1) / parts) - done;
            var problem = rows.Given(fit, done, many);
            var fitted = new FittedDraws(fit.In(problem), fit.Posterior.Count, 1, (ulong)((long)part * fit.Posterior.Count / parts));
            var sample = new PriorSampler(problem, catalog, fitted)
                .Sample(new RandomStream(seed, "draws compared", (uint)part).NextBits());
            if (sample.Value is not { } drawn) return new(null, sample.Diagnostics);
            var given = columns.Variables.Except(drawn.Values.Keys).Select(name => KeyValuePair.Create(name, problem.Data[name]));
            values.AddRange(columns.Rows(drawn.Values.Concat(given).ToDictionary(), many));
            done += many;
        }

        return values.ToArray();
    }
}
