using System.Diagnostics;
using ProbDsl.Cli.Ranks;

namespace ProbDsl.Cli.Verbs;

/// <summary>
/// One story fitted at several values of a hyperparameter: a line for each, ranked; the best is reported, and saved where a folder is
/// given.
/// </summary>
internal sealed record SweepRun(string Story, DataRequest Data, string[] Settings, RunOptions Asked, OutputFormat Format,
    string? Folder, SettingRange Range)
{
    /// <summary>Whether a fit of another story, other data or other hyperparameters in the folder is replaced.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Which arrays the page prints in full.</summary>
    public RequestedNames Shown { get; init; } = RequestedNames.None;

    public ExitCode Run()
    {
        if (!ProcessRanks.IsFirst) return ExitCode.Success;
        if (InputFiles.CheckFitFolder(Folder, Data.Files) is { } replaced) return DiagnosticOutput.Report([replaced], Format);
        if (SettingRange.Check(Settings) is { } wrong) return DiagnosticOutput.Report([wrong], Format);
        FitFolder? folder = null;
        try
        {
            return Run(ref folder);
        }
        finally
        {
            folder?.Dispose();
        }
    }

    private ExitCode Run(ref FitFolder? folder)
    {
        using var interruption = new Interruption();
        var (catalog, fits) = (InstalledMethods.Catalog, new List<SweptFit>());
        var methods = InstalledMethods.Load(catalog);
        var selection = new SweepMethods(methods,
            Read(Range.Values.Last(), methods, catalog).Value is { } last ? last.Defaults.Select(methods, last.Facts) : null);
        foreach (var value in Range.Values.TakeWhile(_ => interruption.Code is null))
        {
            var read = Read(value, methods, catalog);
            if (read.Value is not { } story)
            {
                var isOfAll = fits.Count > 0 && fits.TrueForAll(f => f.Begun is null && f.Diagnostics.SequenceEqual(read.Diagnostics));
                fits.Add(new(value, null, null, read.Diagnostics));
                if (isOfAll) break;
                continue;
            }

            if (Shown.Check(story.Problem.Graph) is { } unknown) return DiagnosticOutput.Report([unknown], Format);
            if (Folder is not null && folder is null)
            {
                var opened = FitFolder.Open(Folder, FitIdentity.Compute(story, Range), Overwrites);
                if (opened.Value is null) return DiagnosticOutput.Report(opened.Diagnostics, Format);
                folder = opened.Value;
            }

            fits.Add(At(value, story, selection.Select(story.Facts, story.Defaults.Select(methods, story.Facts)),
                catalog, interruption.Token));
        }

        return fits.Exists(f => f.Begun is not null) ? interruption.CodeOf(Report(fits, methods, selection, folder, interruption))
            : DiagnosticOutput.Report(fits[0].Diagnostics, Format);
    }

    /// <summary>The story with its data at a value of the hyperparameter, or why there is none.</summary>
    private Result<BoundStory> Read(int value, MethodTable methods, StandardCatalog catalog) =>
        BoundStory.Read(Story, Data, Range.At(value, Settings), Asked, catalog, (defaults, options) => defaults.Check(methods, options));

    private SweptFit At(int value, BoundStory story, MethodSelection selection, StandardCatalog catalog, CancellationToken cancellation)
    {
        var options = story.Defaults.Options;
        var clock = Stopwatch.StartNew();
        using var progress = new ProgressLine();
        progress.Begin($"{Range.Name} = {value}");
        var fit = FitService.FitBy(story.Facts, selection, options, progress, cancellation);
        if (fit.Outcome is not { } outcome) return new(value, (story, selection), null, [.. fit.Diagnostics]);
        var record = outcome.Summary is null
            ? null : FitRecords.Create(story, selection.Method!, options, outcome, clock.Elapsed, catalog);
        return new(value, (story, selection), record,
            [.. story.WarningsFor(selection.Method!), .. outcome.Diagnostics]) { Stopped = outcome.Stopped };
    }

    /// <summary>A list of what each fit would write.</summary>
    private static void WriteJson(IEnumerable<FitRecord> fits)
    {
        using var output = Terminal.OpenOutput();
        foreach (var (i, fit) in fits.Index())
        {
            output.Write(i == 0 ? "[\n"u8 : ",\n"u8);
            FitJson.Write(fit, output);
        }

        output.Write("\n]\n"u8);
    }

    /// <summary>Keeps the best fit, then prints all of them: a failure of standard output loses no fit.</summary>
    private ExitCode Report(List<SweptFit> fits, MethodTable methods, SweepMethods selection, FitFolder? folder,
        Interruption interruption)
    {
        var ranking = new SweepRanking(Range.Name, fits);
        var best = ranking.Best;
        var unkept = best?.Record is { } record ? folder?.Write(record, best.Begun!.Value.Story.File) : null;
        var kept = best?.Record is null || unkept is not null ? null : Folder;
        try
        {
            Print(fits, ranking, methods, selection, kept);
            if (interruption.Code is not null) DiagnosticOutput.Note(Interrupted(fits));
        }
        catch (Exception exception) when (kept is not null && FileDiagnostics.IsOutputFailure(exception))
        {
            return DiagnosticOutput.Report([FileDiagnostics.NotPrinted(exception, kept)], OutputFormat.Text);
        }

        if (best is not { Record: not null })
            return DiagnosticOutput.Below(Folder is null || interruption.Code is not null || fits.TrueForAll(f => f.Record is null)
                ? ranking.Diagnostics : [.. ranking.Diagnostics, FileDiagnostics.NothingRanked(Folder, Range.Name)]);
        var code = DiagnosticOutput.Below(unkept is null ? ranking.Diagnostics : [.. ranking.Diagnostics, unkept]);
        return unkept is not null ? code : ExitCode.Success;
    }

    /// <summary>Which values have no complete fit.</summary>
    private string Interrupted(List<SweptFit> fits)
    {
        List<string> missing = [.. fits.Where(f => f.IsInterrupted).Select(f => $"the fit at {Range.Name} = {f.Value} is not complete")];
        var next = fits[^1].Value + 1;
        if (next <= Range.To)
            missing.Add($"{Range.Name} = {next}{(next < Range.To ? $" to {Range.To} are" : " is")} not fitted");
        return $"interrupted{(missing.Count > 0 ? ": " : " after all fits")}{string.Join(", ", missing)}";
    }

    private void Print(List<SweptFit> fits, SweepRanking ranking, MethodTable methods, SweepMethods selection, string? kept)
    {
        if (Format == OutputFormat.Json) WriteJson(fits.Select(f => f.Record).OfType<FitRecord>());
        else Console.Out.Write(SweepTable.Print(Path.GetFileName(Story), Range, fits, ranking,
            selection.Ranking([.. fits.Where(f => f.Begun is not null).Select(f => f.Begun!.Value.Story.Facts)]),
            [.. methods.All.Where(m => m.RanksByEvidence)]));
        if (Format == OutputFormat.Text && ranking.Best?.Record is { } record) Console.Out.Write(FitTable.Print(record, kept, Shown.Shown));
        if (ranking.Best?.Record is { } best) DeviceNote.Print(best.Options);
    }
}
