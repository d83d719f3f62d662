using ProbDsl.Inference.Judging;

namespace ProbDsl.Inference.Comparisons.Stories;

/// <summary>
/// Several stories of the same rows, each fitted by one or more methods with the same seed and budget: their scores of the rows, and the
/// interpretation.
/// </summary>
public sealed class StoryComparison
{
    private StoryComparison(ValueList<StoryFit> fits, ValueList<RefusedStory> refused, bool areHeldOut)
    {
        (Fits, Refused) = (fits, refused);
        List<PredictedFit> predicted = [.. fits.Where(f => f.LeftOut is not null).Select(f => f.LeftOut! with { Name = f.Name })];
        var ranked = predicted.Count > 1 ? PredictiveRanking.Rank(predicted) : new(null, []);
        Ranking = ranked.Value;
        Reading =
        [
            .. ranked.Diagnostics.Select(d => d.Message), .. Ranking?.Reading() ?? [],
            .. StoryReading.Describe(fits, areHeldOut, Ranking is not null),
            .. SampleReading.Describe(fits.Select(f => (f.Name, f.Fit))),
        ];
    }

    public ValueList<StoryFit> Fits { get; }

    /// <summary>The fits with draws ranked by their predictions of each row from all others; null if fewer than two have them.</summary>
    public PredictiveRanking? Ranking { get; }

    /// <summary>Stories that no method fitted, and requested methods that do not support one of them.</summary>
    public ValueList<RefusedStory> Refused { get; }

    /// <summary>The interpretation of the values, one sentence each.</summary>
    public ValueList<string> Reading { get; }

    /// <summary>The stories with their columns in the same order; a diagnostic if they do not observe the same numbers.</summary>
    public static Result<IReadOnlyList<ComparedStory>> Align(IReadOnlyList<ComparedStory> stories)
    {
        var alike = new List<ComparedStory>();
        foreach (var story in stories)
        {
            var rows = alike.Count == 0 ? story.Rows : story.Rows.As(alike[0].Rows, story.Name, alike[0].Name);
            if (rows.Value is not { } same) return new(null, rows.Diagnostics);
            alike.Add(story with { Rows = same });
        }

        return new(alike, []);
    }

    /// <summary>Runs the fits in sequence; a cancellation returns the fits that are done.</summary>
    /// <param name="stories">The stories, aligned by <see cref="Align"/>.</param>
    /// <param name="refused">The stories and methods that are already known to be refused.</param>
    /// <param name="catalog">The definitions of the stories' names.</param>
    /// <param name="budget">The time limit of each fit; null: none.</param>
    /// <param name="draws">What draws of each fit are compared to, of the rows of its story; null: none are drawn.</param>
    /// <param name="progress">Receives the progress of the running fit.</param>
    /// <param name="cancellation">Cancels the run.</param>
    public static StoryComparison Run(IReadOnlyList<ComparedStory> stories, IEnumerable<RefusedStory> refused, StandardCatalog catalog,
        TimeSpan? budget, Func<EvaluationRows, ComparedDraws>? draws, IProgress progress, CancellationToken cancellation)
    {
        var (fits, left) = (new List<StoryFit>(), refused.ToList());
        foreach (var story in stories)
            foreach (var method in story.Methods)
            {
                if (cancellation.IsCancellationRequested) break;
                var facts = story.Facts.With(story.Rows.Trained);
                var choice = method.Choose(facts);
                progress.Begin($"{story.Name} by {method.Name}");
                if (choice.Plan is null) left.Add(new(story.Name, method.Name, choice.Refusals[0].Reason));
                else fits.Add(FitOf(story,
                    TimedFit.Run(method, facts, choice.Plan, story.Run, progress, budget, cancellation), catalog, draws));
            }

        return Create(fits, left, stories.Any(s => s.Rows.AreHeldOut));
    }

    /// <summary>A comparison of existing fits.</summary>
    public static StoryComparison Create(IEnumerable<StoryFit> fits, IEnumerable<RefusedStory> refused, bool areHeldOut)
    {
        var all = fits.ToList();
        return new([.. all.Select(f => f with { IsOnly = all.Count(o => o.Story == f.Story) == 1 })], [.. refused], areHeldOut);
    }

    private static StoryFit FitOf(ComparedStory story, ComparedFit fit, StandardCatalog catalog,
        Func<EvaluationRows, ComparedDraws>? draws)
    {
        if (fit.Outcome.Summary is not { } summary) return new(story.Name, fit, null);
        var kept = story.Rows.Kept(fit.Method, summary);
        var scores = story.Rows.Scores(kept, catalog, story.Run);
        var reported = fit with { Ladder = scores.Value?.Ladder,
            Draws = draws is null ? null : SampleReport.Compute(kept, draws(story.Rows), catalog, story.Run.Seed) };
        return new(story.Name, reported, scores.Value)
        {
            LeftOut = story.Rows.LeftOut(story.Name, kept, catalog, story.Run),
            ReasonWithoutScores = scores.Diagnostics.Select(d => d.Message).FirstOrDefault(),
            AreGiven = [.. story.Rows.AreGiven],
        };
    }
}

/// <summary>A story to be compared with others: its name, its rows, and the methods that fit it.</summary>
public sealed record ComparedStory(string Name, EvaluationRows Rows, StoryFacts Facts, FitOptions Run,
    IReadOnlyList<InferenceMethod> Methods);

/// <summary>A fit of one of several stories; without scores if it failed, or does not score rows.</summary>
public sealed record StoryFit(string Story, ComparedFit Fit, EvaluationScores? Scores)
{
    /// <summary>Whether the story has no other fit.</summary>
    public bool IsOnly { get; init; } = true;

    /// <summary>The names of row data that the story conditions on.</summary>
    public ValueList<string> AreGiven { get; init; } = [];

    /// <summary>Its predictions of each row from all others; null if rows are held out, or without draws.</summary>
    public PredictedFit? LeftOut { get; init; }

    /// <summary>Why rows have no scores; null if they have.</summary>
    public string? ReasonWithoutScores { get; init; }

    /// <summary>The name of the fit in sentences.</summary>
    public string Name => IsOnly ? Story : $"{Story} by {Fit.Method.Name}";

    /// <summary>The name with a warning from the fit's diagnostics.</summary>
    public string MarkedName => Name + Fit.Warning;
}

/// <summary>A story that one method, or every method, does not fit, and why.</summary>
public sealed record RefusedStory(string Story, string? Method, string Reason);
