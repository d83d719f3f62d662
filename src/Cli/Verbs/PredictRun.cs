using ProbDsl.Inference.Forecasting;

namespace ProbDsl.Cli.Verbs;

/// <summary>Predictions from start to end: read the fit, read the rows, compute, write.</summary>
internal sealed record PredictRun(
    string Folder, DataRequest Data, string? Out, OutputFormat Format, int? Count, FitOptions Given)
{
    /// <summary>How many rows after those of the fit are predicted; null: the rows of files.</summary>
    public int? Horizon { get; init; }

    /// <summary>Significant digits of numbers in CSV; null for the default.</summary>
    public int? Digits { get; init; }

    /// <summary>Columns of the file that name its rows; none: rows have their numbers.</summary>
    public string[] Ids { get; init; } = [];

    public const int MostDigits = 17;

    public ExitCode Run()
    {
        if (ContinuationDiagnostics.TooFarAhead(Horizon) is { } far) return Report([far]);
        if (EngineConflict.Find(Given.Given) is { } conflict) return Report([conflict]);
        if (InputFiles.OfFit(Folder, Data.Files).CheckOutput("--out", Out) is { } replaced) return Report([replaced]);
        using var interruption = OutputFile.WhileComputed(Out);
        var catalog = InstalledMethods.Catalog;
        var read = Horizon is not null && Data.Files.Length == 0
            ? SavedFitWithData.Forecast(Folder, catalog)
            : SavedFitWithData.Read(Folder, Data with { How = Given.Given }, catalog, Ids);
        if (read.Value is not { } with) return Report(read.Diagnostics);
        if (IneffectiveOptions.OfPredictions(with.Fit.Graph, Given.Given) is { Count: > 0 } idle) return Report(idle);
        with = with with { Horizon = Horizon };
        if (RowNames.Check(with.Tables, Ids) is { } unknown) return Report([unknown]);
        var bound = Horizon is { } rows
            ? NewRows.Future(with.Fit, rows, catalog, Data.Files.Length == 0 ? null : with.Tables, with.AreTrainingData)
            : NewRows.Read(with.Fit, with.Tables, catalog, with.AreTrainingData);
        if (bound.Value is not { } there) return Report(bound.Diagnostics);
        if (Horizon is null) with = with with { Continued = ContinuedRows.Text(there.Problem) };
        var predicted = RowPredictions.Compute(with.Fit, there, with.AreTrainingData, catalog, Count, Given.Seed, Given.ChosenEngine,
            Given.Interval);
        if (predicted.Value is not { } predictions) return Report(predicted.Diagnostics);
        var named = RowNames.Before(predictions, FileRows.Find(with.Fit.Graph, predictions,
            predictions.Plates.Count > 1 && Horizon is not null ? InputTables.None : with.Tables), Ids, Format);
        if (named.Value is not { } full) return Report(named.Diagnostics);
        return Report(with, full, [.. with.Warnings, .. Data.Unexpected(bound.Diagnostics), .. predicted.Diagnostics]);
    }

    private ExitCode Report(SavedFitWithData with, RowPredictions predictions, ValueList<Diagnostic> warnings)
    {
        Action<Stream> write = Format == OutputFormat.Json
            ? stream => PredictionJson.Write(predictions, stream) : stream => PredictionCsv.Write(predictions, stream, Digits);
        if (Out is null)
        {
            using var output = Terminal.OpenDocument();
            write(output);
            if (with.Continued is { } continued) DiagnosticOutput.Note(continued);
            DeviceNote.Print(Given);
            return DiagnosticOutput.Report(warnings, OutputFormat.Text);
        }

        var written = OutputFile.Write(Out, write);
        if (written != ExitCode.Success) return written;
        Console.Out.Write(PredictionTable.Print(with, predictions, Out));
        DeviceNote.Print(Given);
        return DiagnosticOutput.Below(warnings);
    }

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
