using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Verbs;

/// <summary>One judgement from start to end: read the fit and its data, judge, report.</summary>
internal sealed record JudgeRun(string Folder, DataRequest Data, string? PerRow, OutputFormat Format, RunOptions Asked)
{
    private readonly FitOptions options = FitOptions.Create(Asked);

    /// <summary>Whether rows with a bad k-hat are predicted by fits without them.</summary>
    public bool UnreliableRows { get; init; }

    /// <summary>The number of parts of the rows that are predicted by fits without them.</summary>
    public int? Folds { get; init; }

    /// <summary>What is left out part by part.</summary>
    public string? Leaving { get; init; }

    public ExitCode Run()
    {
        if (InputFiles.OfFit(Folder, Data.Files).CheckOutput("--per-row", PerRow) is { } replaced) return Report([replaced]);
        using var interruption = OutputFile.WhileComputed(PerRow);
        var catalog = InstalledMethods.Catalog;
        var record = ResultRecord.Of(Folder);
        var read = JudgedFit.Read(Folder, Data, Asked);
        if (read.Value is not var (with, problem)) return Report(read.Diagnostics);
        using var progress = new ProgressLine();
        RefitRequest? refits = UnreliableRows || Folds is not null || Leaving is not null ? new(InstalledMethods.Load(catalog), progress)
        {
            UnreliableRows = UnreliableRows, Folds = Folds, Leaving = Leaving,
        } : null;
        var judged = Judgement.Compute(with.Fit, problem, catalog, d => Numbers(with, problem, d), options.ChosenEngine, options.Seed,
            refits);
        if (judged.Value is not { } judgement) return Report(judged.Diagnostics);
        var numbers = Numbers(with, problem, judgement.Densities);
        if (PerRow is not null && OutputFile.Write(PerRow, rows => JudgedRows.Write(judgement, numbers, rows)) is var written
            and not ExitCode.Success) return written;
        if (Format == OutputFormat.Json) JsonOutput.Print(json => JudgeJson.Write(judgement, numbers, json, isKept: false));
        else Console.Out.Write(JudgeTable.Print(with, judgement, PerRow));
        DeviceNote.Print(options);
        var kept = record.Keep("judge", json => JudgeJson.Write(judgement, numbers, json, isKept: true));
        return DiagnosticOutput.Below([.. with.Warnings, .. kept]);
    }

    /// <summary>The number of each row in the file; null if they are consecutive.</summary>
    private static IReadOnlyList<int>? Numbers(SavedFitWithData with, Problem problem, PointwiseDensities densities) =>
        FileRows.Find(with.Fit.Graph, densities.Plates, densities.CountIn(problem), with.Tables).Numbers;

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
