using System.Diagnostics;
using ProbDsl.Catalogue;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>One story fitted at several values of a hyperparameter: a line for each, ranked; the best is told, and kept where a folder is given.</summary>
internal sealed record SweepRun(string Story, string[] Data, string[] Settings, FitWishes Asked, OutputFormat Format, string? Folder, SettingRange Range)
{
    public ExitCode Run()
    {
        if (SettingRange.Wrong(Settings) is { } wrong) return DiagnosticOutput.Tell([wrong], Format);
        var (catalogue, fits) = (new StandardCatalogue(), new List<SweptFit>());
        var methods = new MethodTable(catalogue);
        foreach (var value in Range.Values)
        {
            var read = BoundStory.Read(Story, Data, Range.At(value, Settings), Asked, catalogue, (defaults, options) => defaults.Refused(methods, options));
            if (read.Value is not { } story) return DiagnosticOutput.Tell(read.Diagnostics, Format);
            if (Folder is not null && fits.Count == 0 && FitFolder.Open(Folder, story.File) is { } unwritable) return DiagnosticOutput.Tell([unwritable], Format);
            fits.Add(At(value, story, methods, catalogue));
            if (fits[^1].Record is { Outcome.Stopped: StopReason.Interrupted }) break;
        }

        return Report(fits);
    }

    private SweptFit At(int value, BoundStory story, MethodTable methods, StandardCatalogue catalogue)
    {
        var (selection, options) = (story.Defaults.Select(methods, story.Options), story.Defaults.Wishes.Options);
        var clock = Stopwatch.StartNew();
        var begun = selection.Method!.Begin(story.Problem, selection.Plan!, options);
        if (begun.Value is not { } fitting) return new(value, story, selection, null, begun.Diagnostics);
        var outcome = FitRun.Fit(fitting, options, Format);
        var record = outcome.Summary is null ? null : FitRun.Record(story, selection.Method, options, FitRun.WithStates(outcome, story, catalogue, options), new(story.LoadSeconds, story.CompileSeconds, clock.Elapsed.TotalSeconds));
        return new(value, story, selection, record, [.. story.WarningsFor(selection.Method), .. outcome.Diagnostics]);
    }

    /// <summary>A list of what each fit would write.</summary>
    private static void WriteJson(IEnumerable<FitRecord> fits)
    {
        using var output = Console.OpenStandardOutput();
        foreach (var (i, fit) in fits.Index())
        {
            output.Write(i == 0 ? "[\n"u8 : ",\n"u8);
            FitJson.Write(fit, output);
        }

        output.Write("\n]\n"u8);
    }

    private ExitCode Report(List<SweptFit> fits)
    {
        var best = SweepTable.Best(fits);
        if (Format == OutputFormat.Json) WriteJson(fits.Select(f => f.Record).OfType<FitRecord>());
        else Console.Out.Write(SweepTable.Print(Path.GetFileName(Story), Range.Name, fits, best));
        if (best is not { Record: { } record })
            return DiagnosticOutput.Below(Folder is null || fits.TrueForAll(f => f.Record is null) ? fits[^1].Diagnostics : [.. fits[^1].Diagnostics, FileDiagnostics.NothingRanked(Folder, Range.Name)]);
        if (Format == OutputFormat.Text) Console.Out.Write(FitTable.Print(record, Folder));
        DiagnosticOutput.Below(best.Diagnostics);
        var kept = Folder is null ? ExitCode.Success : FitFolder.Write(Folder, record, best.Story.File);
        return record.Outcome.Stopped == StopReason.Interrupted && kept == ExitCode.Success ? ExitCode.Interrupted : kept;
    }
}

/// <summary>The fit at one value of the hyperparameter; without a record where it failed.</summary>
internal sealed record SweptFit(int Value, BoundStory Story, MethodSelection Selection, FitRecord? Record, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>How far its draws can be trusted; null where it has none that are weighted, or failed.</summary>
    public WeightTail? Tail => Record?.Outcome.Summary?.Tail;
}
