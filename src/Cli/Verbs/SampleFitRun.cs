using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Sampling;

namespace ProbDsl.Cli.Verbs;

/// <summary>
/// One draw from a fit from start to end: read it back, bind what is given, take the unknowns from the fit, draw the rest, write.
/// </summary>
internal sealed record SampleFitRun(
    string Folder, DataRequest Data, string[] Settings, int? Count, string? Out, bool All, DrawOptions Draws)
{
    private readonly FitOptions options = FitOptions.Create(Draws.Asked);

    public ExitCode Run()
    {
        if (EngineConflict.Find(Draws.Asked) is { } conflict) return Report([conflict]);
        if (InputFiles.OfFit(Folder, Data.Files).CheckOutput("--out", Out) is { } replaced) return Report([replaced]);
        using var interruption = OutputFile.WhileComputed(Out);
        var catalog = InstalledMethods.Catalog;
        var read = FitFiles.Read(Folder, catalog);
        if (read.Value is not { } kept) return Report(read.Diagnostics);
        var (settings, wrong) = IO.Input.Settings.Read(Settings);
        if (wrong.Count > 0) return Report(wrong);
        var sizes = new FitSettings(kept, settings);
        if (sizes.Check() is { Count: > 0 } refused) return Report(refused);
        if (IneffectiveOptions.OfDraws(kept.Graph, isFit: true, Draws.Run) is { Count: > 0 } idle) return Report(idle);
        if (Draws.Wrong(kept.Graph, Data.Files.Length > 0) is { } unfit) return Report([unfit]);
        var loaded = Data.Files.Length > 0
            ? Data.Kept(DataFiles.Read(Folder, Data.Files, CsvForms.Read(Draws.Asked.OrElse(kept.Options))).FilesOnly(), kept.Graph)
            : Draws.Table(kept.Graph, sizes.Numbers, Count, kept.SavedData.Groups.Names);
        if (loaded.Tables is null) return Report(loaded.Diagnostics);
        var dated = FitDates.In(kept, loaded.Tables, Draws.Asked[StandardOptions.DateFormat]);
        if (dated.Value is not var (fit, tables)) return Report(dated.Diagnostics);

        var behind = ContinuedTables.OfDraws(fit, tables, sameRows: Data.Files.Length == 0 || fit.IsOf(loaded.Files));
        if (behind.Value is not { } continued) return Report(behind.Diagnostics);
        var draws = new PriorDrawRequest(fit.Graph, Data.Files.Length > 0 ? sizes.Numbers : sizes.WithSingles, Draws.Same.Length > 0 ? null
            : Count,
            continued.Tables) { Fitted = fit.FittedPlates, HasDraws = !fit.IsPoint, Continued = continued.Plates.Keys.ToHashSet() };
        var binding = fit.Bind(continued, catalog, draws);
        if (binding.Problem is not { } problem) return Report(binding.Diagnostics);
        fit = ContinuedCurves.Extend(fit, problem, catalog, options.ChosenEngine, options.Seed);
        var unknowns = fit.In(problem, sameRows: fit.IsOf(loaded.Files));
        if (fit.GuidedLatentOutsideRows(problem) is { } latent) return Report([FitDiagnostics.OnlyInTheGuide(latent)]);
        if (MissingInRows.UnsupportedBeforeNewRows(problem) is { } missing) return Report([missing]);
        var limits = new DrawChecks(fit.Graph, catalog, unknowns.Known) { Trained = fit.TrainedNets, Rows = fit.Rows.Keys.ToHashSet() }
            .Find().ToList();
        if (limits.Count > 0) return Report(limits);
        problem = Draws.Given(problem);
        var fitted = new FittedDraws(unknowns, fit.Posterior.Count, draws.Replicates, options.Seed);
        var states = ChainStates.Draw(problem, catalog, fitted, draws.Replicates, options.Seed, options.ChosenEngine);
        if (states.Value is not { } beforehand) return Report(states.Diagnostics);
        var sampler = new PriorSampler(problem, catalog, fitted)
        {
            ChainOptions = Draws.Run,
            Along = Draws.Run,
            Engine = options.ChosenEngine,
            PresetLatents = beforehand,
        };
        var sample = sampler.Sample(options.Seed, draws.Replicates);
        if (sample.Value is not { } drawn) return Report(sample.Diagnostics);
        DeviceNote.Print(options);
        drawn = drawn with { AreRows = draws.IsRowByRow, ReadAs = fit.SavedData };
        return new SampleOutput(Out, All) { Continued = ContinuedRows.Text(problem) }.Write(drawn,
            draws, [.. loaded.Diagnostics, .. FurtherColumns.Warnings(fit, tables),
                .. (Data.Files.Length == 0 ? [] : fit.IntegratedOfRows)
                    .Select(u => FitDiagnostics.IntegratedOfRows(Folder, u.Name, u.Extents[0].Plate!.Name, fit.IsOf(loaded.Files))),
                .. unknowns.PartlyKnown.Where(u => !problem.Continued.ContainsKey(unknowns.NewSizeOf(u)))
                .Select(u => FitDiagnostics.DrawnAnew(Folder, u, unknowns.NewSizeOf(u))),
                .. ContinuationDiagnostics.NewSeries(fit, problem)]);
    }

    private static ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, OutputFormat.Text);
}
