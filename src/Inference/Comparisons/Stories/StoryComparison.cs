using ProbDsl.Catalogue;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Comparisons.Stories;

/// <summary>
/// Several stories of the same rows, each fitted by one method or more with the same seed and budget: how probable they hold the rows, and
/// what follows from it.
/// </summary>
public sealed class StoryComparison
{
    private StoryComparison(ValueList<StoryFit> fits, ValueList<RefusedStory> refused, bool areHeldOut)
    {
        (Fits, Refused) = (fits, refused);
        Reading = [.. StoryReading.Of(fits, areHeldOut)];
    }

    public ValueList<StoryFit> Fits { get; }

    /// <summary>Stories that no method fitted, and methods that were asked for and do not accept one of them.</summary>
    public ValueList<RefusedStory> Refused { get; }

    /// <summary>What the figures mean, a sentence each.</summary>
    public ValueList<string> Reading { get; }

    /// <summary>The stories with their columns in one order; what differs, where they do not observe the same numbers.</summary>
    public static Result<IReadOnlyList<ComparedStory>> Alike(IReadOnlyList<ComparedStory> stories)
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

    /// <summary>Runs the fits one after another; an interruption ends it with those that are done.</summary>
    /// <param name="stories">As <see cref="Alike"/> gives them.</param>
    /// <param name="refused">What is known to be refused.</param>
    /// <param name="catalogue">What the stories' names mean.</param>
    /// <param name="budget">The most time for a fit.</param>
    /// <param name="draws">How many rows are drawn from each fit and compared to the data; null: none.</param>
    /// <param name="progress">Of the fit that runs.</param>
    /// <param name="cancellation">An interruption.</param>
    public static StoryComparison Run(IReadOnlyList<ComparedStory> stories, IEnumerable<RefusedStory> refused, StandardCatalogue catalogue,
        TimeSpan? budget, int? draws, IProgress progress, CancellationToken cancellation)
    {
        var (fits, left) = (new List<StoryFit>(), refused.ToList());
        foreach (var story in stories)
            foreach (var method in story.Methods)
            {
                if (cancellation.IsCancellationRequested) break;
                var choice = method.Choose(story.Facts.With(story.Rows.Trained));
                if (choice.Plan is null) left.Add(new(story.Name, method.Name, choice.Refusals[0].Reason));
                else fits.Add(FitOf(story,
                    TimedFit.Run(method, story.Rows.Trained, choice.Plan, story.Run, progress, budget, cancellation), catalogue, draws));
            }

        return Of(fits, left, stories.Any(s => s.Rows.AreHeldOut));
    }

    /// <summary>Fits that are there already.</summary>
    public static StoryComparison Of(IEnumerable<StoryFit> fits, IEnumerable<RefusedStory> refused, bool areHeldOut)
    {
        var all = fits.ToList();
        return new([.. all.Select(f => f with { IsOnly = all.Count(o => o.Story == f.Story) == 1 })], [.. refused], areHeldOut);
    }

    private static StoryFit FitOf(ComparedStory story, ComparedFit fit, StandardCatalogue catalogue, int? draws)
    {
        if (fit.Outcome.Summary is not { } summary) return new(story.Name, fit, null);
        var kept = story.Rows.Kept(fit.Method, summary);
        var scores = story.Rows.Scores(kept, catalogue, story.Run);
        var reported = fit with { Ladder = scores.Value?.Ladder,
            Draws = draws is { } count ? SampleDistance.Of(kept, story.Rows, count, catalogue, story.Run.Seed) : null };
        return new(story.Name, reported, scores.Value) { Untold = scores.Diagnostics.Select(d => d.Message).FirstOrDefault(),
            AreGiven = [.. story.Rows.AreGiven] };
    }
}

/// <summary>A story to be compared with others: what it is called, its rows, and by which methods it is fitted.</summary>
public sealed record ComparedStory(string Name, JudgedRows Rows, StoryFacts Facts, FitOptions Run,
    IReadOnlyList<InferenceMethod> Methods);

/// <summary>A fit of one story among several; without scores where it failed, or tells rows nothing.</summary>
public sealed record StoryFit(string Story, ComparedFit Fit, JudgedScores? Scores)
{
    /// <summary>Whether the story has no other fit.</summary>
    public bool IsOnly { get; init; } = true;

    /// <summary>Data of a row that the story is given, and draws nothing of.</summary>
    public ValueList<string> AreGiven { get; init; } = [];

    /// <summary>Why rows have no figure, where they have none.</summary>
    public string? Untold { get; init; }

    /// <summary>What sentences call it.</summary>
    public string Name => IsOnly ? Story : $"{Story} by {Fit.Method.Name}";

    /// <summary>The same with what its own diagnostics say against it.</summary>
    public string MarkedName => Name + Fit.Mark;
}

/// <summary>A story that is not fitted by a method, or by none, and why.</summary>
public sealed record RefusedStory(string Story, string? Method, string Reason);
