namespace ProbDsl.Inference.Variational;

/// <summary>
/// The posterior of draws of a trained guide, weighted by density over the guide's density. It is what a bound of several weighted draws
/// is tight for (Cremer, Morris and Duvenaud 2017): the guide itself may be much wider.
/// </summary>
internal static class WeightedPosterior
{
    /// <summary>
    /// The summary with weighted estimates and definitions, resampled draws that count the same, and the diagnostics of the weights.
    /// </summary>
    /// <param name="problem">The story with its data, and with the units in which it was trained.</param>
    /// <param name="catalog">The definitions of its names.</param>
    /// <param name="sample">The draws of the latents to report.</param>
    /// <param name="sampling">Their weights, of which some are positive.</param>
    /// <param name="trained">The summary of the training.</param>
    /// <param name="options">The options.</param>
    /// <param name="advice">What to do where the weights are not reliable; null if nothing is known.</param>
    public static FitSummary Summarize(Problem problem, StandardCatalog catalog, GuideSample sample, ImportanceSampling sampling,
        FitSummary trained, FitOptions options, string? advice = null)
    {
        var table = new DrawSummary(sampling.Weights, options.Interval);
        var chosen = SystematicResampling.Draw(sampling.Weights, options.Seed);
        var definitions = DrawnDefinitions.Compute(
            problem, catalog, sample.Draws, sample.Count, options.ChosenEngine, trained.Estimates);
        return trained with
        {
            Estimates = [.. trained.Estimates, .. sample.Draws.Select(d => table.Of(problem.Graph[d.Key], d.Value))],
            Definitions = [.. definitions.Select(d => table.Of(d.Of, d.Draws))],
            Sections =
            [
                .. trained.Sections,
                new PosteriorDraws(sample.Count, sample.Draws.ToDictionary(d => d.Key, d => SystematicResampling.Chosen(d.Value, chosen))),
                sampling.Tail with { IsCorrected = true },
            ],
            Warnings =
            [
                .. trained.Warnings, .. ApproximationDiagnostics.OfWeights(sampling, advice),
                .. RunDiagnostics.FewerDraws(options.Draws, sample.Asked),
            ],
        };
    }
}
