using ProbDsl.Inference.PriorChecks;

namespace ProbDsl.Cli.Verbs;

/// <summary>One comparison from start to end: read, compile, bind, fit by each method, report.</summary>
internal sealed record CompareRun(string Story, DataRequest Data, string[] Settings, string[] Methods, RunOptions Asked,
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
        var read = BoundStory.Read(Story, Data, Settings, Asked, catalog, (defaults, options) =>
            Refused(methods, options) is { Count: > 0 } refused ? refused
            : defaults.WithoutEffect(methods, options, Chosen(methods, options)));
        if (read.Value is not { } story) return Report(read.Diagnostics);
        var chosen = Chosen(methods, story.Facts);
        var options = story.Defaults.Options;
        HeldOutScores? held = null;
        var modes = Modes is null ? null : ModeSource.Read(Modes, catalog, options.Seed, options.ChosenEngine, CsvForms.Read(Asked));
        if (modes is { Value: null }) return Report(modes.Diagnostics);
        var isJudged = Draws is not null || Modes is not null || story.Facts.HasNoDensity;
        var part = options[StandardOptions.Holdout] ?? (story.Facts.HasNoDensity ? EvaluationRows.UsualFraction : null);
        var drawn = isJudged ? EvaluationRows.Create(story.Problem, part, options.Seed, areDrawn: true) : null;
        if (drawn is { Value: null }) return Report(drawn.Diagnostics);
        if (part is { } fraction)
        {
            // one part of the rows that no method sees. Where all methods train, each holds out the same fraction of the others, to choose
            // its weights by; beside methods that need no such rows none does
            var split = HeldOutScores.Create(story.Problem, fraction, options.Seed);
            if (split.Value is null) return Report(split.Diagnostics);
            held = split.Value;
            if (chosen.Exists(m => m.ReportsRows && m.Choose(story.Facts).Plan is not null))
                options = options.With(StandardOptions.Holdout, null);
        }

        using var interruption = new Interruption();
        using var progress = new ProgressLine();
        var comparison = Comparison.Run(story.Problem, story.Facts, chosen, catalog, options, progress, interruption.Token,
            new(held, Budget, drawn is { Value: { } rows } ? new(rows, Draws, modes?.Value) : null));
        if (Format == OutputFormat.Json) CompareJson.Write(comparison, story.Rows, held);
        else Console.Out.Write(CompareTable.Print(Path.GetFileName(Story), story, comparison, held));
        DeviceNote.Print(options);
        var diagnostics = story.Warnings.Concat(chosen.Exists(m => m.Trains) ? TrainingWarnings.Find(story.Problem) : [])
            .Concat(comparison.Fits.SelectMany(DiagnosticsOf)).Concat(DistantPriorsOf(comparison.Fits)).ToList();
        if (Format == OutputFormat.Text) DiagnosticOutput.Below(diagnostics);
        var begun = comparison.Fits.Select(f => f.Method.Name).Concat(comparison.Refused.Select(r => r.Method));
        if (interruption.Code is not null)
            DiagnosticOutput.Note(Interrupted(comparison.Fits.Select(f => (f.Method.Name, f)), chosen.Select(m => m.Name).Except(begun)));
        return interruption.Code ?? (comparison.IsSound && comparison.Fits.Any(f => f.Outcome.Summary is not null)
            ? ExitCode.Success : ExitCode.UserError);
    }

    /// <summary>The priors far from their estimates, by the first fit that finds some: they are the same for all methods.</summary>
    internal static List<Diagnostic> DistantPriorsOf(IEnumerable<ComparedFit> fits) =>
        fits.Select(f => f.Outcome.Diagnostics.Where(d => d.Code == DistantPriors.Code).ToList())
            .FirstOrDefault(w => w.Count > 0) ?? [];

    /// <summary>Which fits an interruption left incomplete, and which did not begin.</summary>
    internal static string Interrupted(IEnumerable<(string Name, ComparedFit Fit)> fits, IEnumerable<string> missing)
    {
        List<string> notes = [.. fits.Where(f => f.Fit.Outcome.Stopped == StopReason.Interrupted && !f.Fit.IsTimedOut)
            .Select(f => $"{f.Name} is not complete")];
        if (string.Join(", ", missing) is { Length: > 0 } names) notes.Add($"not fitted: {names}");
        return $"interrupted{(notes.Count > 0 ? ": " : " after all fits")}{string.Join("; ", notes)}";
    }

    /// <summary>The diagnostics of a fit with the name of its method, but those of priors, which are the same by all methods.</summary>
    internal static IEnumerable<Diagnostic> DiagnosticsOf(ComparedFit fit) =>
        fit.Outcome.Diagnostics.Where(d => d.Code != DistantPriors.Code)
            .Select(d => d.Message.StartsWith($"`{fit.Method.Name}`", StringComparison.Ordinal)
                ? d : d with { Message = $"{fit.Method.Name}: {d.Message}" });

    private List<InferenceMethod> Chosen(MethodTable methods, StoryFacts facts) =>
        Methods.Length == 0 ? [.. methods.Compared(facts)] : [.. methods.For(facts).Where(m => Methods.Contains(m.Name))];

    /// <summary>Requested methods must exist and accept the story; without a request, one method must accept it.</summary>
    private ValueList<Diagnostic> Refused(MethodTable methods, StoryFacts facts) => Methods.Length > 0
        ? [.. Methods.Select(name => methods.Select(facts, name)).Where(s => s.Plan is null).SelectMany(s => s.Diagnostics)]
        : methods.For(facts).Any(m => m.Choose(facts).Plan is not null) ? [] : methods.Select(facts, null).Diagnostics;

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
