using System.Diagnostics;
using ProbDsl.Cli.Ranks;
using ProbDsl.Inference.Fits.Reading;

namespace ProbDsl.Cli.Verbs;

/// <summary>One fit from start to end: read, compile, plan, bind, run, report.</summary>
internal sealed record FitRun(string Story, DataRequest Data, string[] Settings, RunOptions Asked, OutputFormat Format, string? Folder)
{
    /// <summary>Whether the fit continues from the checkpoint in the folder.</summary>
    public bool Resumes { get; init; }

    /// <summary>How many draws are added to those of the chains in the folder; null without that.</summary>
    public int? More { get; init; }

    /// <summary>Whether the chains of a kept fit go on, whatever ended them.</summary>
    private bool IsExtension { get; init; }

    /// <summary>Whether a fit of another story, other data or other hyperparameters in the folder is replaced.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Which arrays the page prints in full.</summary>
    public RequestedNames Shown { get; init; } = RequestedNames.None;

    /// <summary>The unknowns and definitions whose draws are kept.</summary>
    public RequestedNames Kept { get; init; } = new(null);

    public ExitCode Run()
    {
        if (More is { } more)
        {
            var extended = Extend(more);
            return extended.Value is { } longer ? longer.Run() : Report(extended.Diagnostics);
        }

        if (InputFiles.CheckFitFolder(Folder, Data.Files) is { } replaced) return Report([replaced]);
        var catalog = InstalledMethods.Catalog;
        var methods = InstalledMethods.Load(catalog);
        var read = BoundStory.Read(Story, Data, Settings, Asked, catalog,
            (defaults, options) => defaults.Check(methods, options), ProcessRanks.Reading);
        if (read.Value is not { } story) return Report(read.Diagnostics);
        if ((Shown.Check(story.Problem.Graph) ?? Kept.CheckDraws(story.Problem.Graph)) is { } wrong) return Report([wrong]);
        var selection = story.Defaults.Select(methods, story.Facts);
        var options = story.Defaults.Options;
        if (IsExtension) options = options.With(StandardOptions.Until, Asked[StandardOptions.Until]);

        List<string> Others(Func<InferenceMethod, bool> are) => [.. methods.For(story.Facts)
            .Where(m => are(m) && m.Choose(story.Facts).Plan is not null).Select(m => m.Name)];
        if (Untrained(selection.Method!, options, Others) is { } untrained) return Report([untrained]);
        FitOptions OptionsOf(InferenceMethod method) => options with
        {
            Ranks = ProcessRanks.All,
            Checkpoint = Folder is null || !method.Resumes ? null
                : new(CheckpointFile.In(Folder, isKept: ProcessRanks.IsFirst), Resumes, story.Problem, method.Name),
            Like = options.Given[StandardOptions.Like] is { } like ? CheckpointFile.In(like, isKept: false) : null,
            Fresh = story.Fresh is { } fresh && method.SupportsFreshRows(story.Problem, options) ? fresh : null,
        };
        // from here on there is something to keep
        using var interruption = new Interruption();
        // the identity in a checkpoint says more than the folder does
        var opened = Folder is null || !ProcessRanks.IsFirst
            ? null : FitFolder.Open(Folder, FitIdentity.Compute(story), overwrites: Overwrites || Resumes);
        using var folder = opened?.Value;
        if (opened is { Value: null }) return Report(opened.Diagnostics);
        ProcessRanks.Await();
        if (Format == OutputFormat.Text)
            Header(FitHeader.Print(Path.GetFileName(Story), story.Problem, story.DataFiles, selection, story.Defaults,
                OptionsOf(selection.Method!)));
        // before what may take long
        DiagnosticOutput.Below([.. story.WarningsFor(selection.Method!)]);
        var clock = Stopwatch.StartNew();
        var fitted = FitService.Fit(story.Facts, selection, OptionsOf, () => new ProgressLine(), next =>
        {
            if (Format == OutputFormat.Text) Header(FitHeader.Plan(story.Problem, next));
        }, interruption.Token);
        if (fitted.Outcome is not { } outcome) return ReportBelow(fitted.Diagnostics);
        var method = fitted.Selection.Method!;
        if (outcome.Summary is null) return interruption.CodeOf(ReportBelow(outcome, method));
        var record = FitRecords.Create(story, method, fitted.Options, outcome, clock.Elapsed, catalog);
        var code = interruption.CodeOf(Report(record, story, folder));
        if (interruption.Code is not null && outcome.Stopped != StopReason.Interrupted)
            DiagnosticOutput.Note("interrupted: the fit is complete, but not all that checks it: other modes, other methods");
        return code;
    }

    /// <summary>The fit whose chains continue those in the folder.</summary>
    private Result<FitRun> Extend(int more)
    {
        if (FitFolder.ChainsIn(Folder!) is not { } kept) return TrainingDiagnostics.NoChains(Folder!);
        if (Asked[StandardOptions.Seed] is { } seed && seed != kept.Options[StandardOptions.Seed])
            return TrainingDiagnostics.OtherTraining(Folder!, "its seed differs");
        return this with
        {
            More = null,
            IsExtension = true,
            // without a checkpoint, which a fit by an earlier release may not have, the chains run again
            Resumes = CheckpointFile.IsIn(Folder!),
            Asked = Asked.With(StandardOptions.Draws, kept.Draws + more).OrElse(kept.Options.With(StandardOptions.Until, null)
                .With(StandardOptions.Method, kept.Method).With(StandardOptions.WarmUpDraws, kept.WarmUp)),
        };
    }

    /// <summary>Refuses an option of iterative or training methods for a method that is neither.</summary>
    private Diagnostic? Untrained(InferenceMethod method, FitOptions options, Func<Func<InferenceMethod, bool>, List<string>> others) =>
        Resumes && !method.Resumes ? TrainingDiagnostics.NotResumed(method.Name, others(m => m.Resumes))
            : options[StandardOptions.Holdout] is null || method.HoldsOut ? null
            : method.Trains ? TrainingDiagnostics.NothingToHoldOut($"the losses of `{method.Name}` judge no rows")
            : TrainingDiagnostics.NotTrained(method.Name, "--holdout", others(m => m.HoldsOut));

    /// <summary>Keeps the fit, then prints it: a failure of standard output loses no fit.</summary>
    private ExitCode Report(FitRecord fit, BoundStory story, FitFolder? folder)
    {
        var diagnostics = fit.Outcome.Diagnostics;
        var isWrong = diagnostics.Any(d => d.Severity == Severity.Error);
        var unkept = isWrong ? null : folder?.Write(OfKept(fit), story.File);
        var kept = isWrong || unkept is not null ? null : Folder;
        try
        {
            if (Format == OutputFormat.Json) Json(fit);
            else Console.Out.Write(FitTable.Print(fit, kept, Shown.Shown));
            if (ProcessRanks.Reading is { HasDivided: var hasDivided })
                DiagnosticOutput.Note(RankNote.Write(ProcessRanks.All, ProcessRanks.Sent, fit.Method, hasDivided));
            DeviceNote.Print(fit.Options);
            foreach (var why in Shown.Unprinted(story.Problem.Graph, fit.Outcome.Summary!)) DiagnosticOutput.Note(why);
        }
        catch (Exception exception) when (kept is not null && FileDiagnostics.IsOutputFailure(exception))
        {
            return DiagnosticOutput.Report([FileDiagnostics.NotPrinted(exception, kept)], OutputFormat.Text);
        }

        return DiagnosticOutput.Below(unkept is null ? diagnostics : [.. diagnostics, unkept]);
    }

    /// <summary>The record without the draws that were not asked for.</summary>
    private FitRecord OfKept(FitRecord fit) => Kept.Names is not { } names || fit.Outcome.Summary is not { Draws: { } draws } summary ? fit
        : fit with { Outcome = fit.Outcome with { Summary = summary.With(draws.Of(names)) } };

    private static void Json(FitRecord fit)
    {
        using var output = Terminal.OpenOutput();
        FitJson.Write(fit, output);
        output.WriteByte((byte)'\n');
    }

    /// <summary>Prints the header. If that fails and the fit is kept in a folder, the fit continues.</summary>
    private void Header(string text)
    {
        try
        {
            Console.Out.Write(text);
        }
        catch (Exception exception) when (Folder is not null && FileDiagnostics.IsOutputFailure(exception))
        {
            // the result will be printed to the same place, and what fails there is reported
        }
    }

    /// <summary>Why there is no result, or that it was interrupted before there was one.</summary>
    private ExitCode ReportBelow(FitOutcome none, InferenceMethod method)
    {
        if (none.Stopped == StopReason.Interrupted)
        {
            var kept = Folder is null ? ""
                : method.Resumes && CheckpointFile.IsIn(Folder) ? "; no fit is kept, but a checkpoint: continue with `--resume`"
                : "; no fit is kept";
            DiagnosticOutput.Note($"interrupted {none.StopText ?? "before there was a result"}{kept}");
        }

        return ReportBelow(none.Diagnostics);
    }

    /// <summary>The same below the header.</summary>
    private ExitCode ReportBelow(IReadOnlyCollection<Diagnostic> diagnostics) =>
        Format == OutputFormat.Text ? DiagnosticOutput.Below(diagnostics) : Report(diagnostics);

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
