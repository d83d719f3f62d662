namespace ProbDsl.Inference.Variational;

/// <summary>
/// The approximate posterior of the latents that all rows share under a trained guide, beside params, nets and latents of rows: moments and
/// quantiles of draws, and of the definitions that follow from them. Where the bound is of weighted draws of the whole story, the draws are
/// weighted.
/// </summary>
internal static class SharedPosterior
{
    /// <summary>The summary with estimates, definitions and draws; null if rows share no latent.</summary>
    public static FitSummary? Summarize(Problem problem, StandardCatalog catalog, GuidedSettings settings,
        IReadOnlyDictionary<string, Tensor> weights, FitSummary summary, FitOptions options)
    {
        var trained = problem with { Trained = problem.WithUnits(weights) };
        if (settings.WeightsWholeStory
            && GuideSample.Draw(problem, catalog, settings.Request, weights, options, GuidedLatents.Shared(problem)) is { } sample
            && ImportanceSampling.Estimate(sample.LogRatios) is { LogEvidence: > double.NegativeInfinity } sampling)
            return WeightedPosterior.Summarize(trained, catalog, sample, sampling, summary, options);
        if (SharedDraws.Draw(problem, catalog, settings.Request, weights, options) is not { } shared) return null;
        var table = new DrawSummary(shared.Count, options.Interval);
        var definitions = DrawnDefinitions.Compute(
            trained, catalog, shared.Draws, shared.Count, options.ChosenEngine, summary.Estimates);
        return summary with
        {
            Estimates = [.. summary.Estimates, .. GuidedLatents.Shared(problem).Select(v => table.Of(v, shared.Draws[v.Name]))],
            Definitions = [.. definitions.Select(d => table.Of(d.Of, d.Draws))],
            Sections = [.. summary.Sections, new PosteriorDraws(shared.Count, shared.Draws)],
            Warnings = [.. summary.Warnings, .. RunDiagnostics.FewerDraws(options.Draws, shared.Asked)],
        };
    }
}
