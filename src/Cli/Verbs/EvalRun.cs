using ProbDsl.Inference.Forecasting;

namespace ProbDsl.Cli.Verbs;

/// <summary>One evaluation from start to end: read the fit, read the rows, compute, report.</summary>
internal sealed record EvalRun(
    string Folder, DataRequest Data, string? PerRow, OutputFormat Format, RunOptions Asked)
{
    private readonly FitOptions options = FitOptions.Create(Asked);

    public ExitCode Run()
    {
        if (EngineConflict.Find(Asked) is { } conflict) return Report([conflict]);
        if (InputFiles.OfFit(Folder, Data.Files).CheckOutput("--per-row", PerRow) is { } replaced) return Report([replaced]);
        using var interruption = OutputFile.WhileComputed(PerRow);
        var catalog = InstalledMethods.Catalog;
        var read = SavedFitWithData.Read(Folder, Data with { How = Asked }, catalog);
        if (read.Value is not { } with) return Report(read.Diagnostics);
        var binding = with.Fit.Bind(with.Tables, catalog, sameRows: with.AreTrainingData);
        if (binding.Problem is not { } problem) return Report(binding.Diagnostics);
        with = with with { Continued = ContinuedRows.Text(problem) };
        if (IneffectiveOptions.OfScores(problem, catalog, with.Fit.HasGuidedLatents, Asked) is { Count: > 0 } idle) return Report(idle);
        if (with.Fit.HasGuidedLatents)
        {
            var particles = Asked[StandardOptions.Particles] ?? GuidedScores.UsualParticles;
            var maximized = GuidedScores
                .Compute(with.Fit, problem, catalog, particles, options.Seed, options.ChosenEngine, reportsChain: true);
            return maximized.Value is { } ladder
                ? Report(rows => ScoreColumns.Write(ladder, with.Tables.Only?.FileRows, rows), json => LadderJson.Write(ladder, json),
                    () => LadderTable.Print(with, ladder, PerRow),
                    [
                        .. with.Warnings, .. Data.Unexpected(binding.Diagnostics),
                        .. with.AreTrainingData ? [] : MissingReads.Warnings(problem),
                    ])
                        : Report(maximized.Diagnostics);
        }

        var scored = RowScoring.Score(with.Fit, problem, with.AreTrainingData, catalog, options.Seed, options.ChosenEngine, Asked);
        if (scored.Value is not { } scores) return Report(scored.Diagnostics);
        var inFile = FileRows.Find(with.Fit.Graph, scores.Plates, scores.LogDensity.Count, with.Tables);
        return Report(rows => ScoreColumns.Write(scores, inFile, rows), json => ScoreJson.Write(with.Fit, scores, json),
            () => ScoreTable.Print(with, scores, PerRow),
            [.. with.Warnings, .. Data.Unexpected(binding.Diagnostics), .. with.AreTrainingData ? [] : SplineIntervals.In(problem)]);
    }

    /// <summary>Writes the log density of each row to a file, if requested; then the summary; then the warnings.</summary>
    private ExitCode Report(Action<Stream> perRow, Action<Stream> json, Func<string> table, ValueList<Diagnostic> warnings)
    {
        if (PerRow is not null && OutputFile.Write(PerRow, perRow) is var written and not ExitCode.Success) return written;
        if (Format == OutputFormat.Json)
        {
            using var output = Terminal.OpenOutput();
            json(output);
            output.WriteByte((byte)'\n');
        }
        else
        {
            Console.Out.Write(table());
        }

        DeviceNote.Print(options);
        return DiagnosticOutput.Below(warnings);
    }

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
