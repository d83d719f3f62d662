namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// One story fitted by several methods with the same options: the fits, the reference fit, and the checks.
/// </summary>
public sealed class Comparison
{
    // labels of all rows are aligned for each distance, which tables and sentences read again
    private readonly Dictionary<object, PosteriorDistance?> distances = new(ReferenceEqualityComparer.Instance);

    private Comparison(ValueList<ComparedFit> fits, ValueList<RefusedMethod> refused)
    {
        (Fits, Refused) = (fits, refused);
        Reference = fits.Where(f => f.IsReference).MaxBy(f => f.PosteriorQuality);
        Checks = [.. ComparisonChecks.Run(fits)];
        Ranking = RankedFit.Rank(fits);
        Agreements = [.. AgreementsOf(fits)];
        Reading = [.. ComparisonReading.Describe(this), .. SampleReading.Describe(fits.Select(f => (f.Method.Name, f)))];
    }

    public ValueList<ComparedFit> Fits { get; }

    /// <summary>The methods whose plan the story does not allow.</summary>
    public ValueList<RefusedMethod> Refused { get; }

    /// <summary>The reliable fit with the best posterior, the reference for the others; null if there are only points, or none is
    /// reliable.</summary>
    public ComparedFit? Reference { get; }

    public ValueList<ComparisonCheck> Checks { get; }

    /// <summary>Methods ranked by their held-out rows, the best first; empty if no rows were held out.</summary>
    public IReadOnlyList<RankedFit> Ranking { get; }

    /// <summary>The agreement of row labels with those of the first fit that has labels.</summary>
    public ValueList<LabelAgreement> Agreements { get; }

    /// <summary>The interpretation of the values, one sentence each.</summary>
    public ValueList<string> Reading { get; }

    /// <summary>Whether all required checks passed.</summary>
    public bool IsSound => Checks.All(c => c.Holds || !c.IsRequired);

    /// <summary>Runs the methods in sequence; a cancellation returns the fits that are done.</summary>
    public static Comparison Run(Problem problem, StoryFacts story, IEnumerable<InferenceMethod> methods, StandardCatalog catalog,
        FitOptions run, IProgress progress, CancellationToken cancellation, ComparisonOptions? asked = null)
    {
        var (fits, refused) = (new List<ComparedFit>(), new List<RefusedMethod>());
        if (asked?.HeldOut is { } held) problem = held.Trained;
        story = story.With(problem);
        foreach (var method in methods)
        {
            var choice = method.Choose(story);
            progress.Begin(method.Name);
            if (choice.Plan is { } plan)
                fits.Add(WithRows(WithLadder(TimedFit.Run(method, story, plan, run, progress, asked?.Budget, cancellation),
                    asked?.HeldOut?.Held ?? problem, catalog, run, cancellation), story, problem, run, asked));
            else refused.Add(new(method.Name, choice.Refusals[0].Reason));
            if (cancellation.IsCancellationRequested) break;
        }

        return Create(fits, refused);
    }

    /// <summary>A comparison of existing fits.</summary>
    public static Comparison Create(IEnumerable<ComparedFit> fits, IEnumerable<RefusedMethod> refused) => new([.. fits], [.. refused]);

    /// <summary>The distance from the reference's posterior; null for the reference itself, for a failed fit, or if there is no
    /// reference.</summary>
    public PosteriorDistance? Distance(ComparedFit fit)
    {
        if (!distances.TryGetValue(fit, out var distance)) distances[fit] = distance = DistanceOf(fit);
        return distance;
    }

    private PosteriorDistance? DistanceOf(ComparedFit fit) =>
        Reference is { Outcome.Summary: { } reference } && fit != Reference && fit.Outcome.Summary is { } own
            ? PosteriorDistance.Between(LabelAgreement.Align(own.Estimates, fit.Labels, Reference.Labels), reference.Estimates) : null;

    /// <summary>The fit with its results for rows: labels, held-out scores and draws.</summary>
    private static ComparedFit WithRows(ComparedFit fit, StoryFacts story, Problem problem, FitOptions run, ComparisonOptions? asked)
    {
        var labels = LabelAgreement.LabelsOf(problem.Graph);
        if (fit.Outcome.Summary is not { } summary || (labels.Count == 0 && asked is not { HeldOut: not null } and not { Draws: not null }))
            return fit;
        var kept = FitInMemory.Create(fit.Method.Name, problem, summary);
        return fit with
        {
            Labels = LabelAgreement.ProbabilitiesOf(kept, problem, labels, story.Catalog, run),
            HeldOut = asked?.HeldOut?.Of(kept, story.Catalog, run).Value,
            Draws = asked?.Draws is { } draws ? SampleReport.Compute(kept, draws, story.Catalog, run.Seed) : null,
        };
    }

    private static IEnumerable<LabelAgreement> AgreementsOf(ValueList<ComparedFit> fits) =>
        from latent in fits.SelectMany(f => f.Labels.Select(l => l.Latent)).Distinct()
        let reported = fits.Select(f => (f.Method.Name, Labels: f.Labels.FirstOrDefault(l => l.Latent == latent)))
            .Where(f => f.Labels is not null).ToList()
        from other in reported.Skip(1)
        select LabelAgreement.Compute(other.Name, other.Labels!, reported[0].Name, reported[0].Labels!);

    private static ComparedFit WithLadder(ComparedFit fit, Problem problem, StandardCatalog catalog, FitOptions run,
        CancellationToken cancellation) =>
            fit is { Method.ReportsRows: false, Outcome.Summary: { Weights: { } weights, Draws: var draws } }
                && !cancellation.IsCancellationRequested && StoryStructures.Of(problem.Graph).Generated is null
                ? fit with { Ladder = GuidedScores.Compute(
                    problem, catalog, weights, draws, run, GuidedScores.UsualParticles, cancellation) } : fit;
}

/// <summary>
/// The options of a comparison: held-out rows, a time budget for each method, and the rows that draws of the fits are compared to.
/// </summary>
public sealed record ComparisonOptions(HeldOutScores? HeldOut = null, TimeSpan? Budget = null, ComparedDraws? Draws = null);
