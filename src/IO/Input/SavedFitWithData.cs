using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Expressions;

namespace ProbDsl.IO.Input;

/// <summary>A saved fit and the new data that a user names for it.</summary>
internal sealed record SavedFitWithData(SavedFit Fit, InputTables Tables, IReadOnlyList<DataFile> Files)
{
    /// <summary>Whether the data are those of the fit, whose latent variables per row are then known.</summary>
    public bool AreTrainingData => Fit.IsOf(Files);

    /// <summary>The fit without data files, for forecasting rows.</summary>
    public static Result<SavedFitWithData> Forecast(string folder, StandardCatalog catalog)
    {
        var read = ReadFit(folder, catalog);
        return read.Value is { } fit
            ? new SavedFitWithData(fit, InputTables.None, []) : new Result<SavedFitWithData>(null, read.Diagnostics);
    }

    /// <summary>The number of rows to forecast after those of the fit; null if files contain the rows.</summary>
    public int? Horizon { get; init; }

    /// <summary>Which rows of the files follow those of the fit; null if none do.</summary>
    public string? Continued { get; init; }

    /// <summary>Warnings about the files.</summary>
    public ValueList<Diagnostic> Warnings { get; private init; } = [];

    /// <summary>Reads both. The data of a fit are not stored with it, so they must be named.</summary>
    /// <param name="folder">The folder of the fit.</param>
    /// <param name="data">The data files as the user named them, and whether rows with a missing cell are dropped.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="ids">Columns that name the rows.</param>
    public static Result<SavedFitWithData> Read(string folder, DataRequest data, StandardCatalog catalog, params string[] ids)
    {
        var kept = ReadFit(folder, catalog);
        if (kept.Value is not { } fit) return new(null, kept.Diagnostics);
        if (data.Files.Length == 0)
            return DataReads.AreIn(fit.Graph) ? FileDiagnostics.NoNewData(folder) : new SavedFitWithData(fit, InputTables.None, []);
        var loaded = DataFiles.Read(folder, data.Files, CsvForms.Read(data.How.OrElse(fit.Options))).FilesOnly();
        loaded = data.Kept(loaded, fit.Graph);
        if (loaded.Tables is not { } read) return new(null, loaded.Diagnostics);
        var dated = FitDates.In(fit, read, data.How[StandardOptions.DateFormat]);
        if (dated.Value is not var (own, tables)) return new(null, dated.Diagnostics);
        return new SavedFitWithData(own, tables, loaded.Files)
        {
            Warnings = [.. loaded.Diagnostics, .. FurtherColumns.Warnings(fit, tables, ids)],
        };
    }

    /// <summary>`OldFaithful(K = 2) · fitted by em · test.csv, 272 rows`.</summary>
    public string Title => string.Join(" · ", [Heading, $"fitted by {Fit.Method}",
        .. Files.Select(f => $"{f.Name}, {CountedNoun.Of(f.Rows, "row")}"),
        .. Horizon is { } ahead ? [Ahead(ahead)] : Array.Empty<string>(),
        .. Continued is { } continued ? [continued] : Array.Empty<string>()]);

    /// <summary>`12 rows after those of the fit`, or `12 steps after the end of each of shop`.</summary>
    private string Ahead(int rows) => Sequences.Find(Fit.Graph) is { } sequences
        ? $"{CountedNoun.Of(rows, "step")} after the end of each of {sequences.Members.Name}"
        : $"{CountedNoun.Of(rows, "row")} after those of the fit";

    /// <summary>A fit that has values of all that new rows depend on.</summary>
    private static Result<SavedFit> ReadFit(string folder, StandardCatalog catalog)
    {
        var read = FitFiles.Read(folder, catalog);
        return read.Value?.IntegratedLatent is { } none ? none : read;
    }

    private string Heading => Fit.Hyperparameters.Count == 0 ? Fit.Graph.Name : $"{Fit.Graph.Name}({string.Join(", ",
        Fit.Hyperparameters.Select(h => $"{h.Key} = {h.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}"))})";
}
