using ProbDsl.Inference.Integration;
using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// The approximate posterior of a story's latents under its trained guide: means, standard deviations and quantiles of draws, and the
/// quality of the approximation (k-hat of p / q). Where the bound is of weighted draws of the whole story, the draws are weighted.
/// </summary>
internal static class GuidePosterior
{
    /// <summary>
    /// The summary with estimates, draws and k-hat; null without <see cref="GuideSample"/>, and for a guide with nets, which gives the
    /// posterior of any rows when they are asked for.
    /// </summary>
    public static FitSummary? Summarize(Problem problem, StandardCatalog catalog, GuidedSettings settings,
        IReadOnlyDictionary<string, Tensor> weights, FitSummary summary, FitOptions options, IReadOnlyList<InferenceMethod> known)
    {
        if (problem.Graph.GuideCallables.Any(c => c is Net)) return null;
        if (GuideSample.Draw(problem, catalog, settings.Request, weights, options) is not { } sample) return null;
        var (draws, count, sampling) = (sample.Draws, sample.Count, ImportanceSampling.Estimate(sample.LogRatios));
        if (settings.WeightsWholeStory && !double.IsNegativeInfinity(sampling.LogEvidence))
            return WeightedPosterior.Summarize(problem, catalog, sample, sampling, summary, options,
                sampling.Tail.IsReliable ? null : Trials(problem, catalog, options, known)?.Advice);
        var table = new DrawSummary(count, options.Interval);
        ValueList<Estimate> estimates = [.. GuidedLatents.Continuous(problem).Select(v => table.Of(v, draws[v.Name]))];
        var quality = new ApproximationQuality(sampling,
            new DrawAgreement(sampling).Worst(estimates, e => draws[e.Name], name => MemberNames.Find(problem, name)));
        var trials = quality.Fault == ApproximationFault.None ? null : Trials(problem, catalog, options, known);
        var (definitions, isCorrected) = (DrawnDefinitions.Compute(problem, catalog, draws, count, options.ChosenEngine),
            quality.Fault == ApproximationFault.None);
        var chosen = isCorrected && !sampling.IsEven ? SystematicResampling.Draw(sampling.Weights, options.Seed) : null;
        if (chosen is not null) table = new(sampling.Weights, options.Interval);
        return summary with
        {
            Estimates = chosen is null ? estimates : [.. GuidedLatents.Continuous(problem).Select(v => table.Of(v, draws[v.Name]))],
            Definitions = [.. definitions.Select(d => table.Of(d.Of, d.Draws))],
            Sections = [.. summary.Sections, new PosteriorDraws(count, chosen is null ? draws
                : draws.ToDictionary(d => d.Key, d => SystematicResampling.Chosen(d.Value, chosen))),
                quality.Tail with { IsCorrected = isCorrected }],
            Warnings =
            [
                .. summary.Warnings, .. ApproximationDiagnostics.Find(quality, trials?.Better, trials?.Advice),
                .. RunDiagnostics.FewerDraws(options.Draws, sample.Asked),
            ],
        };
    }

    /// <summary>Trials of methods that use the log density of the whole story; null if it has no mode to start
    /// from, or a guide of its own.</summary>
    private static MethodTrials? Trials(
        Problem problem, StandardCatalog catalog, FitOptions options, IReadOnlyList<InferenceMethod> known)
    {
        if (problem.Graph.Guide.Count > 0) return null;
        var story = StoryFacts.Of(problem.Graph, catalog).With(problem);
        if (ModeOptimizer.Create("elbo", story, story.Density, options.OfOneRank, withJacobian: true).Value is not { } ascent) return null;
        using (ascent)
            return HighestMode(ascent, options.Seed) is { } mode
                ? MethodTrials.Run(new(problem, catalog, ascent, mode, options, "elbo", known, MissesModes: false)) : null;
    }

    /// <summary>The highest mode of all usual starts, as methods about the mode have it; null if no start has a finite density.</summary>
    private static Mode? HighestMode(ModeOptimizer ascent, ulong seed)
    {
        var starts = ascent.Objective.Dimension > TrialStory.MostNumbers ? 1 : ascent.Defaults.Restarts;
        return Enumerable.Range(0, starts)
            .Select(i => ModeSearch.Maximize(ascent.Init(i, new RandomStream(seed, "restart", (uint)i)), ascent))
            .OfType<Mode>().MaxBy(m => m.Value);
    }
}
