namespace ProbDsl.Inference.Fits;

/// <summary>
/// Fits a story with its data: runs the plan of a method, recovers what it marginalized, adds standard errors, names and warnings. Every
/// fit of the program is one of its fits.
/// </summary>
public static class FitService
{
    /// <summary>Fits by the selected method, or where that is a default whose result is not reliable, by the next default.</summary>
    /// <param name="story">The facts of a story with its data.</param>
    /// <param name="selection">The selected method, with its plan.</param>
    /// <param name="optionsOf">The options of a method.</param>
    /// <param name="progress">Receives the progress of each run; disposed after it where it is disposable.</param>
    /// <param name="announce">
    /// Is called with each further method before it runs, which names the one before and what is wrong with its result.
    /// </param>
    /// <param name="cancellation">Interrupts the fit, which then has the results so far.</param>
    public static SelectedFit Fit(StoryFacts story, MethodSelection selection, Func<InferenceMethod, FitOptions> optionsOf,
        Func<IProgress> progress, Action<MethodSelection> announce, CancellationToken cancellation)
    {
        var best = RunNext(selection);
        var last = best;
        while (!cancellation.IsCancellationRequested && last is { HasNoPosterior: false, Doubt: { } doubt }
            && last.Untried is { Method: not null, Plan: not null } next)
        {
            next = next with { Reason = $"the next default, since {last.Selection.Method!.Name} is not reliable here: {doubt}" };
            announce(next);
            last = RunNext(next);
            // a result in doubt stands unless a later one is better, as draws with some divergences are; of errors the last counts
            if (last.Doubt is null || best.Outcome?.Summary is null || (last.IsOfDivergences && !best.IsOfDivergences)) best = last;
        }

        if (!ReferenceEquals(best, last))
            announce(best.Selection with { Reason = "whose result follows: no later default is reliable either" });
        return Complete(story, best);

        SelectedFit RunNext(MethodSelection by)
        {
            var own = progress();
            using var line = own as IDisposable;
            return Run(story, by, optionsOf(by.Method!), own, cancellation);
        }
    }

    /// <summary>Fits by the selected method alone.</summary>
    /// <inheritdoc cref="Fit"/>
    /// <param name="options">The options of the method.</param>
    public static SelectedFit FitBy(StoryFacts story, MethodSelection selection, FitOptions options, IProgress progress,
        CancellationToken cancellation) => Complete(story, Run(story, selection, options, progress, cancellation));

    private static SelectedFit Run(StoryFacts story, MethodSelection selection, FitOptions options, IProgress progress,
        CancellationToken cancellation)
    {
        var begun = selection.Method!.Start(new(story, selection.Plan!), options);
        if (begun.Value is not { } fitting) return new(selection, options, null, begun.Diagnostics);
        using var threads = fitting as IDisposable;
        var outcome = fitting.Run(options, progress, cancellation);
        return new(selection, options, outcome, outcome.Diagnostics);
    }

    private static SelectedFit Complete(StoryFacts story, SelectedFit fit)
    {
        if (fit.Outcome is not { Summary: not null } outcome) return fit;
        outcome = Finish(story, Recover(story, fit.Selection.Method!, fit.Options, outcome));
        return fit with { Outcome = outcome, Diagnostics = outcome.Diagnostics };
    }

    /// <summary>
    /// The outcome with the posterior of what was marginalized, states that all rows share and chains of latents, and with the standard
    /// errors of a maximum of the likelihood.
    /// </summary>
    private static FitOutcome Recover(StoryFacts story, InferenceMethod method, FitOptions options, FitOutcome outcome)
    {
        var (problem, plan, catalog) = (story.Problem!, story.Density, story.Catalog);
        var summary = ElementMixings.AddTo(MarginalizedLatents.AddTo(
            outcome.Summary!, problem, plan, catalog, options.ChosenEngine, options.Seed, options.Interval));
        // a closed form may be of rows whose density no program computes
        if (method.EndsAtMaximum && LoweringLimit.Try(() => story.Lowered(plan)).Value is { } joint)
            summary = StandardErrors.AddTo(summary, problem, joint, plan.Integrated, catalog, options.ThreadsOrAll);
        if (method.EndsAtMaximum && summary.Metric is null && plan.Integration is not IntegrationKind.Exact)
            summary = summary with { Metric = outcome.Metric with { Integration = plan.Integration } };
        return outcome with { Summary = summary };
    }

    /// <summary>The outcome with the names of levels, and warnings about its density and about priors far from the estimates.</summary>
    private static FitOutcome Finish(StoryFacts story, FitOutcome outcome)
    {
        var problem = story.Problem!;
        outcome = UnboundedDensity.AddTo(outcome, problem);
        var summary = LevelNames.Named(outcome.Summary!, problem);
        return outcome with
        {
            Summary = summary,
            Diagnostics =
            [
                .. outcome.Diagnostics, .. ApproximationDiagnostics.OfLatents(summary),
                .. DistantPriors.Warnings(summary, problem, story.Catalog),
            ],
        };
    }
}
