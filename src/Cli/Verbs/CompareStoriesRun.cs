using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Inference.Comparisons.Stories;

namespace ProbDsl.Cli.Verbs;

/// <summary>
/// Several stories side by side from start to end: read each, see that they observe the same numbers, fit each to the same rows, report.
/// </summary>
internal sealed record CompareStoriesRun(string[] Stories, DataRequest Data, string[] Settings, string[] Methods, RunOptions Asked,
    TimeSpan? Budget, OutputFormat Format)
{
    /// <summary>How many rows each fit draws, to be compared to rows of the data; null for the default.</summary>
    public int? Draws { get; init; }

    /// <summary>What the modes of the data are read from; null if they are not known.</summary>
    public string? Modes { get; init; }

    public ExitCode Run()
    {
        var catalog = InstalledMethods.Catalog;
        var methods = InstalledMethods.Load(catalog);
        var (reported, refused) = (new List<BoundStory>(), new List<RefusedStory>());
        var stories = new List<ComparedStory>();
        foreach (var path in Stories)
        {
            // one seed for all: it chooses the rows that are held out
            var read = BoundStory.Read(path, Data, Settings,
                Asked.With(StandardOptions.Seed, Asked[StandardOptions.Seed] ?? StandardOptions.Seed.Usual), catalog,
                (_, options) => Unknown(methods, options));
            if (read.Value is not { } story) return Report([.. read.Diagnostics.Select(d => Named(d, path))]);
            reported.Add(story);
        }

        if (reported.Select(s => EngineConflict.Find(s.Defaults.Given)).FirstOrDefault(c => c is not null) is { } conflict)
            return Report([conflict]);
        var first = reported[0].Defaults.Options;
        var modes = Modes is null ? null : ModeSource.Read(Modes, catalog, first.Seed, first.ChosenEngine, CsvForms.Read(Asked));
        if (modes is { Value: null }) return Report(modes.Diagnostics);
        var areJudgedByDraws = reported.Exists(s => s.Facts.HasNoDensity);
        var areDrawn = Draws is not null || modes is not null || areJudgedByDraws;
        var part = Asked[StandardOptions.Holdout] ?? (areJudgedByDraws ? EvaluationRows.UsualFraction : null);
        foreach (var (path, story) in Stories.Zip(reported))
        {
            var rows = EvaluationRows.Create(story.Problem, part, story.Defaults.Options.Seed, areDrawn);
            var chosen = Chosen(methods, story);
            if (rows.Value is not { } evaluated) refused.Add(new(NameOf(path), null, rows.Diagnostics[0].Message));
            else if (chosen.Count == 0) refused.Add(new(NameOf(path), null, Why(methods, story)));
            else stories.Add(new(NameOf(path), evaluated, story.Facts, RunOf(story, part), chosen));
        }

        if (IneffectiveOptions.OfFits(Asked,
            stories.SelectMany(s => s.Methods.Select(m => (m, s.Facts, s.Run.Given)))) is { Count: > 0 } idle) return Report(idle);
        var alike = StoryComparison.Align(stories);
        Func<EvaluationRows, ComparedDraws>? judged = areDrawn
            ? rows => new(rows, Draws, modes?.Value) : null;
        return alike.Value is { } same ? Report(reported, same, refused, catalog, judged) : Report(alike.Diagnostics);
    }

    private ExitCode Report(List<BoundStory> reported, IReadOnlyList<ComparedStory> stories, List<RefusedStory> refused,
        StandardCatalog catalog, Func<EvaluationRows, ComparedDraws>? draws)
    {
        using var interruption = new Interruption();
        using var progress = new ProgressLine();
        var comparison = StoryComparison.Run(stories, refused, catalog, Budget, draws, progress, interruption.Token);
        if (Format == OutputFormat.Json) StoriesJson.Write(comparison, stories);
        else Console.Out.Write(StoriesTable.Print(reported[0], stories, comparison));
        if (stories.Count > 0) DeviceNote.Print(stories[0].Run);
        if (Format == OutputFormat.Text)
            DiagnosticOutput.Below([.. reported.SelectMany(s => s.Warnings),
                .. reported.Where(t => Chosen(new(catalog), t).Exists(m => m.Trains)).SelectMany(t => TrainingWarnings.Find(t.Problem)),
                .. comparison.Fits.GroupBy(f => f.Story).SelectMany(of => of.SelectMany(f => CompareRun.DiagnosticsOf(f.Fit))
                    .Concat(CompareRun.DistantPriorsOf(of.Select(f => f.Fit)))
                    .Select(d => d with { Message = $"{of.Key}: {d.Message}" }))]);
        if (interruption.Code is not null) DiagnosticOutput.Note(CompareRun.Interrupted(comparison.Fits.Select(f => (f.Name, f.Fit)),
            stories.SelectMany(s => s.Methods.Select(m => (Story: s.Name, Method: m.Name)))
                .Except(comparison.Fits.Select(f => (f.Story, Method: f.Fit.Method.Name)))
                .Except(comparison.Refused.Where(r => r.Method is not null).Select(r => (r.Story, Method: r.Method!)))
                .Select(f => $"{f.Story} by {f.Method}")));
        return interruption.Code ?? (comparison.Fits.Any(f => f.Fit.Outcome.Summary is not null) ? ExitCode.Success : ExitCode.UserError);
    }

    /// <summary>The name of a story on the page: its file, with its folder if two have the same name.</summary>
    private string NameOf(string path) =>
        Stories.Count(s => Path.GetFileName(s) == Path.GetFileName(path)) > 1 ? path : Path.GetFileName(path);

    /// <summary>Names the story of a diagnostic without a place.</summary>
    private Diagnostic Named(Diagnostic diagnostic, string path) =>
        diagnostic.Place is NoPlace && !diagnostic.Message.Contains(NameOf(path), StringComparison.Ordinal)
            ? diagnostic with { Message = $"{NameOf(path)}: {diagnostic.Message}" } : diagnostic;

    /// <summary>The options of a story, without `--holdout` if rows are held out for all stories.</summary>
    private static FitOptions RunOf(BoundStory story, double? part) =>
        story.Defaults.Options is var options && part is null
            ? options : options.With(StandardOptions.Holdout, null);

    /// <summary>
    /// The requested methods that concern the story, or the default method of the story; empty if there is none.
    /// </summary>
    private List<InferenceMethod> Chosen(MethodTable methods, BoundStory story) => Methods.Length > 0
        ? [.. methods.For(story.Facts).Where(m => Methods.Contains(m.Name) && m.Concerns(story.Facts))]
        : story.Defaults.Select(methods, story.Facts) is { Method: { } method, Plan: not null } ? [method] : [];

    private string Why(MethodTable methods, BoundStory story) =>
        Methods.Length > 0
            ? $"none of {string.Join(", ", Methods)} is made for it" : story.Defaults.Select(methods, story.Facts).Diagnostics[0].Message;

    /// <summary>Requested methods must exist.</summary>
    private ValueList<Diagnostic> Unknown(MethodTable methods, StoryFacts facts) =>
        [.. Methods.Where(name => !methods.All.Any(m => m.Name == name)).SelectMany(name => methods.Select(facts, name).Diagnostics)];

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
