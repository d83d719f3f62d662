using System.Text;
using System.Text.Json;
using ProbDsl.IO.Files;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Fits.Reading;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results.Files;
using ProbDsl.IO.Input;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.IO.Storage;

namespace ProbDsl.Api;

/// <summary>A fitted story: estimates, predictions, and the record that <see cref="Save"/> keeps. It does not change.</summary>
public sealed class Fit
{
    private readonly FitRecord? record;
    private readonly BoundStory? story;
    private readonly Lazy<SavedFit> read;
    private readonly JsonPart json;

    internal Fit(FitRecord record, BoundStory story, string plan, IReadOnlyList<Diagnostic> warnings)
    {
        (this.record, this.story, Plan, Warnings) = (record, story, plan, Message.AllOf(warnings));
        using var stream = new MemoryStream();
        FitJson.Write(record, stream);
        Json = Encoding.UTF8.GetString(stream.ToArray());
        json = new(JsonDocument.Parse(Json).RootElement, "");
        read = new(() => StoryException.ValueOf(
            new SavedFitReader(new MemoryFiles(record, story.File), InstalledMethods.Catalog, InstalledReaders.All).Read()));
        Posterior = new(json, () => read.Value.Posterior);
    }

    private Fit(SavedFit fit, string text)
    {
        (Json, json, read) = (text, new(JsonDocument.Parse(text).RootElement, ""), new(fit));
        Warnings = [];
        Posterior = new(json, () => fit.Posterior);
    }

    /// <summary>The name of the model.</summary>
    public string Model => json["model"]["name"].Text;

    /// <summary>The name of the method.</summary>
    public string Method => json["method"].Text;

    /// <summary>What was done with each unknown, in a line; empty of a fit that was opened.</summary>
    public string Plan { get; } = "";

    /// <summary>By what the fit is judged.</summary>
    public Objective Objective => new(json["objective"]["name"].Text, json["objective"]["value"].NumberOrNull,
        json["objective"].Find("standard_error") is { } error ? error.NumberOrNull : 0, json["objective"]["is_bound"].At.GetBoolean());

    /// <summary>Whether the method ended as it should: at a maximum, or with all its draws.</summary>
    public bool IsConverged => json["converged"].At.GetBoolean();

    /// <summary>What is to be known of the result, as that it is not reliable; empty of a fit that was opened.</summary>
    public IReadOnlyList<Message> Warnings { get; }

    /// <summary>The estimates of all unknowns and definitions.</summary>
    public Posterior Posterior { get; }

    /// <summary>The record, as `fit.json` has it: see docs/fits.md.</summary>
    public string Json { get; }

    /// <summary>Opens a fit that was kept in a folder, by <see cref="Save"/> or by `probdsl fit --out`.</summary>
    /// <exception cref="StoryException">There is none, or it was changed.</exception>
    public static Fit Open(string folder)
    {
        var fit = StoryException.ValueOf(FitFiles.Read(folder, InstalledMethods.Catalog));
        using var record = new FitFiles(folder).Open(FitFile.Record)!;
        using var text = new StreamReader(record, Encoding.UTF8);
        return new(fit, text.ReadToEnd());
    }

    /// <summary>Keeps the fit in a folder, in place of one of the same story and data.</summary>
    /// <param name="folder">The folder, which need not exist.</param>
    /// <param name="overwrite">Whether a fit of another story or other data is replaced.</param>
    /// <exception cref="StoryException">It cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The fit was opened, and is in its folder.</exception>
    public void Save(string folder, bool overwrite = false)
    {
        if (record is null || story is null)
            throw new InvalidOperationException($"the fit is kept in {read.Value.Folder}: copy that folder");
        using var place = StoryException.ValueOf(FitFolder.Open(folder, FitIdentity.Compute(story), overwrite));
        if (place.Write(record, story.File) is { } why) throw new StoryException([why]);
    }

    /// <summary>Predicts each row: what the story draws and the table lacks, and the latents of the rows.</summary>
    /// <param name="rows">The rows, with the columns that the story reads.</param>
    /// <param name="interval">The probability of intervals.</param>
    /// <param name="seed">The seed of draws.</param>
    /// <param name="cancellation">Ends the computation between two draws.</param>
    /// <exception cref="StoryException">The table does not have the columns, or the story predicts nothing of a row.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Prediction Predict(Table rows, double interval = 0.9, ulong seed = 1, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var (fit, catalog) = (read.Value, InstalledMethods.Catalog);
        var isSame = fit.IsOf(rows.Loaded.Files);
        return Predicted(NewRows.Read(fit, rows.Loaded.Tables!, catalog, isSame), isSame, interval, seed, cancellation);
    }

    /// <summary>Predicts rows after those of the fit, of a story of a sequence.</summary>
    /// <param name="steps">Their number.</param>
    /// <param name="interval">The probability of intervals.</param>
    /// <param name="seed">The seed of draws.</param>
    /// <param name="cancellation">Ends the computation between two draws.</param>
    /// <exception cref="StoryException">The rows of the story are no sequence.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Prediction Forecast(int steps, double interval = 0.9, ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        cancellation.ThrowIfCancellationRequested();
        return Predicted(NewRows.Future(read.Value, steps, InstalledMethods.Catalog), isSame: false, interval, seed, cancellation);
    }

    /// <summary>The log density of each row, given the fit.</summary>
    /// <param name="rows">The rows, with all columns of the story.</param>
    /// <param name="seed">The seed of draws, where a row has latents without a closed form.</param>
    /// <param name="cancellation">Ends the computation between two draws.</param>
    /// <exception cref="StoryException">The table does not fit the story, or the fit has no density of a row.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Evaluation Evaluate(Table rows, ulong seed = 1, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var (fit, catalog) = (read.Value, InstalledMethods.Catalog);
        var isSame = fit.IsOf(rows.Loaded.Files);
        var bound = fit.Bind(rows.Loaded.Tables!, catalog, sameRows: isSame);
        var problem = bound.Problem ?? throw new StoryException(bound.Diagnostics);
        return new(StoryException.ValueOf(RowScoring.Score(fit, problem, isSame, catalog, seed, cancellation: cancellation)).LogDensity);
    }

    /// <summary>The estimates and how the fit ended, as `probdsl fit` prints them; the record of a fit that was opened.</summary>
    public override string ToString() => record?.Page() ?? Json;

    private Prediction Predicted(Result<NewRows> bound, bool isSame, double interval, ulong seed, CancellationToken cancellation)
    {
        var there = StoryException.ValueOf(bound);
        var predicted = RowPredictions.Compute(read.Value, there, isSame, InstalledMethods.Catalog, seed: seed,
            interval: FitOptions.IntervalOf(interval), cancellation: cancellation);
        return new(StoryException.ValueOf(predicted), Message.AllOf([.. bound.Diagnostics, .. predicted.Diagnostics]));
    }
}

/// <summary>A number by which a fit is judged, in nats.</summary>
/// <param name="Name">What it is: `log_likelihood`, `log_evidence`, `elbo`, ..</param>
/// <param name="Value">The number; NaN if there is none.</param>
/// <param name="StandardError">Its Monte Carlo error; 0 if it is exact.</param>
/// <param name="IsBound">Whether it is a lower bound.</param>
public sealed record Objective(string Name, double Value, double StandardError, bool IsBound);
