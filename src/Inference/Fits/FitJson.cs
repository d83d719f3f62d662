using System.Text.Json;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Writes `fit.json` (docs/fits.md). Its names are stable; `schema_version` rises when one changes its meaning, or when reading a fit back needs a new one: 2 has `files`, `data.sizes`,
/// `data.look_ups` and `data.groups`, 3 has `data.all_columns` and `sha256`.
/// </summary>
public static class FitJson
{
    public const int SchemaVersion = 3;

    /// <summary>The record of a fit that is kept: with the hash of itself as its last key.</summary>
    public static void WriteSealed(FitRecord fit, Stream stream)
    {
        using var bytes = new MemoryStream();
        Write(fit, bytes);
        stream.Write(Seal.Put(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    public static void Write(FitRecord fit, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("schema_version", SchemaVersion);
        Model(json, fit);
        Data(json, fit);
        json.WriteString("method", fit.Method);
        OptionsJson.Write(json, fit.Options.Given);
        json.WriteNumber("seed", fit.Options.Seed);
        json.WriteString("device", "cpu");
        Objective(json, fit);
        if (fit.Outcome.HeldOut is { } held) HeldOut(json, held);
        if (fit.Outcome.Summary?.Latents is { Count: > 0 } latents) Latents(json, latents);
        if (fit.Outcome.Summary?.Chain is { } chain) ChainJson.Write(json, chain.After, chain.Before);
        End(json, fit);
        Files(json, fit.Files);
        json.WriteEndObject();
    }

    private static void Model(Utf8JsonWriter json, FitRecord fit)
    {
        json.WriteStartObject("model");
        json.WriteString("name", fit.Model);
        json.WriteString("hash", fit.ModelHash);
        json.WriteStartObject("hyperparameters");
        foreach (var (name, value) in fit.Hyperparameters) json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Data(Utf8JsonWriter json, FitRecord fit)
    {
        json.WriteStartObject("data");
        json.WriteStartArray("files");
        foreach (var file in fit.Data)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteNumber("rows", file.Rows);
            json.WriteString("hash", file.Hash);
            if (fit.HasFreshRows && file.IsEndless) json.WriteBoolean("fresh", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("rows", fit.Data.Max(f => f.Rows));
        RememberedJson.Write(json, fit.Remembered);
        json.WriteEndObject();
    }

    private static void Objective(Utf8JsonWriter json, FitRecord fit)
    {
        FigureJson.Write(json, fit.Outcome.Figure, fit.Rows);
        if (fit.Outcome.Summary!.Tail is not { } tail) return;
        json.WriteStartObject("weights");
        Number(json, "pareto_k", tail.Shape);
        Number(json, "reliable_up_to", tail.Reliable);
        Number(json, "effective_draws", tail.EffectiveDraws);
        json.WriteNumber("draws", tail.Draws);
        json.WriteEndObject();
    }

    /// <summary>Of rows that the fit did not see, under `held_out`.</summary>
    public static void HeldOut(Utf8JsonWriter json, HeldOutFigure held, string key = "held_out")
    {
        json.WriteStartObject(key);
        json.WriteString("name", held.Of.Name);
        json.WriteNumber("rows", held.Rows);
        Number(json, "per_row", held.PerRow);
        Number(json, "standard_error", held.Error);
        json.WriteString("unit", FigureJson.UnitOf(held.Of));
        json.WriteBoolean("is_bound", held.Of.IsBound);
        json.WriteEndObject();
    }

    /// <summary>How much the guide says by each latent of the rows, under `latents`.</summary>
    private static void Latents(Utf8JsonWriter json, ValueList<LatentUse> latents)
    {
        json.WriteStartArray("latents");
        foreach (var latent in latents)
        {
            json.WriteStartObject();
            json.WriteString("name", latent.Latent);
            json.WriteNumber("dimensions", latent.Dimensions);
            if (latent.InUse is { } used) json.WriteNumber("in_use", used);
            else json.WriteNull("in_use");
            json.WriteStartArray("divergence");
            foreach (var nats in latent.Nats) FigureJson.Number(json, null, nats);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void End(Utf8JsonWriter json, FitRecord fit)
    {
        json.WriteNumber("iterations", fit.Outcome.Iterations);
        json.WriteString("stop_reason", Snake(fit.Outcome.Stopped));
        json.WriteBoolean("converged", fit.IsConverged);
        json.WriteStartObject("seconds");
        json.WriteNumber("load", fit.Seconds.Load);
        json.WriteNumber("compile", fit.Seconds.Compile);
        json.WriteNumber("fit", fit.Seconds.Fit);
        json.WriteEndObject();
        Restarts(json, fit.Outcome);
        json.WriteStartArray("trace");
        foreach (var value in fit.Outcome.Trace) Number(json, null, value);
        json.WriteEndArray();
        Estimates(json, "parameters", fit.Outcome.Summary!.Estimates);
        if (fit.Outcome.Summary.Laws.Count > 0) LawJson.Write(json, fit.Outcome.Summary.Laws);
        if (fit.Outcome.Summary.States.Count > 0) States(json, fit.Outcome.Summary.States);
        if (fit.Outcome.Summary!.Estimates.Any(e => e.Cells is not null)) MissingCells(json, fit.Outcome.Summary);
        if (fit.Outcome.Summary.Definitions.Count > 0) Estimates(json, "definitions", fit.Outcome.Summary.Definitions);
        if (fit.Outcome.Summary.Draws is { } draws) Draws(json, draws);
        json.WriteStartArray("warnings");
        foreach (var warning in fit.Outcome.Diagnostics) json.WriteStringValue($"{warning.Code}: {warning.Message}");
        json.WriteEndArray();
        json.WriteStartObject("versions");
        json.WriteString("probdsl", fit.Version);
        json.WriteString("runtime", System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription);
        json.WriteEndObject();
    }

    private static void Restarts(Utf8JsonWriter json, FitOutcome outcome)
    {
        json.WriteStartArray("restarts");
        foreach (var restart in outcome.Restarts)
        {
            json.WriteStartObject();
            Number(json, "objective", restart.Objective);
            json.WriteNumber("iterations", restart.Iterations);
            if (restart.Why is null) json.WriteString("stop_reason", Snake(restart.Stopped));
            else json.WriteString("dropped", restart.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Estimates(Utf8JsonWriter json, string name, ValueList<Estimate> estimates)
    {
        json.WriteStartArray(name);
        foreach (var estimate in estimates.Where(e => e.Cells is null))
        {
            json.WriteStartObject();
            json.WriteString("name", estimate.Name);
            Names(json, estimate.Names);
            Told(json, estimate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Finite latents, each with the probabilities of its states, [members.., states].</summary>
    private static void States(Utf8JsonWriter json, ValueList<StateProbabilities> latents)
    {
        json.WriteStartArray("states");
        foreach (var latent in latents)
        {
            json.WriteStartObject();
            json.WriteString("name", latent.Latent);
            Names(json, latent.Names);
            json.WriteStartArray("states");
            foreach (var state in latent.States) json.WriteStringValue(state);
            json.WriteEndArray();
            Shape(json, latent.Values.Shape);
            Values(json, "probabilities", latent.Values.Values);
            if (latent.StandardError is { } error) Values(json, "standard_errors", error.Values);
            if (latent.Path is { } path) Path(json, path.Select(at => at < 0 ? null : latent.States[at]));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The state of each member on the most probable path; null beyond the end of a group.</summary>
    private static void Path(Utf8JsonWriter json, IEnumerable<string?> states)
    {
        json.WriteStartArray("path");
        foreach (var state in states) json.WriteStringValue(state);
        json.WriteEndArray();
    }

    /// <summary>What members are called, dimension by dimension.</summary>
    private static void Names(Utf8JsonWriter json, IReadOnlyList<IReadOnlyList<string>?> names)
    {
        if (names.Count == 0) return;
        json.WriteStartArray("members");
        foreach (var dimension in names) JsonSerializer.Serialize(json, dimension);
        json.WriteEndArray();
    }

    /// <summary>Missing cells that are unknowns, by data name, with their positions from 1.</summary>
    private static void MissingCells(Utf8JsonWriter json, FitSummary summary)
    {
        json.WriteStartArray("missing_cells");
        foreach (var estimate in summary.Estimates)
        {
            if (estimate.Cells is not { } cells) continue;
            json.WriteStartObject();
            json.WriteString("data", cells.Data);
            json.WriteStartArray("positions");
            foreach (var position in cells.Positions) JsonSerializer.Serialize(json, position.ToArray());
            json.WriteEndArray();
            Told(json, estimate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Told(Utf8JsonWriter json, Estimate estimate)
    {
        Shape(json, estimate.Value.Shape);
        Values(json, "values", estimate.Value.Values);
        if (estimate.Spread is not { } spread) return;
        foreach (var (part, of) in new[] { ("sd", spread.Sd), ("q5", spread.Low), ("q50", spread.Median), ("q95", spread.High) }) Values(json, part, of.Values);
        if (spread.Error is not { } error) return;
        Values(json, "mcse", error.StandardError.Values);
        Values(json, "effective_draws", error.EffectiveDraws.Values);
    }

    /// <summary>What `draws.csv` holds.</summary>
    private static void Draws(Utf8JsonWriter json, PosteriorDraws draws)
    {
        json.WriteStartObject("draws");
        json.WriteNumber("count", draws.Count);
        json.WriteStartArray("parameters");
        foreach (var (name, array) in draws.Arrays)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            Shape(json, array.Shape.Trailing(array.Shape.Rank - 1));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Files(Utf8JsonWriter json, IReadOnlyDictionary<string, string> files)
    {
        json.WriteStartObject("files");
        foreach (var (name, hash) in files) json.WriteString(name, hash);
        json.WriteEndObject();
    }

    /// <summary>An array under a name: its shape and its numbers, row-major.</summary>
    internal static void Array(Utf8JsonWriter json, string name, Tensor array)
    {
        json.WriteStartObject(name);
        Shape(json, array.Shape);
        Values(json, "values", array.Values);
        json.WriteEndObject();
    }

    private static void Shape(Utf8JsonWriter json, Shape shape)
    {
        json.WriteStartArray("shape");
        foreach (var size in shape) json.WriteNumberValue(size);
        json.WriteEndArray();
    }

    private static void Values(Utf8JsonWriter json, string name, double[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) Number(json, null, value);
        json.WriteEndArray();
    }

    internal static void Number(Utf8JsonWriter json, string? name, double value) => FigureJson.Number(json, name, value);

    /// <summary>Why a fit stopped, as JSON names it.</summary>
    public static string Snake(StopReason? reason) => reason switch
    {
        StopReason.ClosedForm => "closed_form",
        StopReason.Converged => "converged",
        StopReason.Standstill => "standstill",
        StopReason.Drawn => "drawn",
        StopReason.MaxIterations => "max_iterations",
        StopReason.StepsDone => "steps_done",
        StopReason.HeldOutStoodStill => "held_out_stood_still",
        StopReason.Failed => "failed",
        _ => "interrupted",
    };
}
