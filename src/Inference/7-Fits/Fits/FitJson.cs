using ProbDsl.Inference.Fits.Keeping;

namespace ProbDsl.Inference.Fits;

/// <summary>
/// Writes `fit.json` (docs/fits.md), section by section. Its names are stable; `schema_version` increases when one changes its meaning, or
/// when reading a fit back needs a new one: 2 has `files`, `data.sizes`, `data.look_ups` and `data.groups`, 3 has `data.all_columns` and
/// `sha256`.
/// </summary>
public static class FitJson
{
    public const int SchemaVersion = 5;

    /// <summary>How the file is written.</summary>
    internal static JsonWriterOptions Form { get; } = new()
    {
        Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the record of a saved fit, with its own hash as the last key.</summary>
    public static void WriteSealed(FitRecord fit, Stream stream)
    {
        using var bytes = new MemoryStream();
        Write(fit, bytes);
        stream.Write(FitJsonHash.Append(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    public static void Write(FitRecord fit, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, Form);
        json.WriteStartObject();
        json.WriteNumber("schema_version", SchemaVersion);
        foreach (var section in fit.Sections) section.Write(json);
        json.WriteEndObject();
    }

    /// <summary>The name in JSON of the reason why a fit stopped.</summary>
    public static string Snake(StopReason? reason) => reason switch
    {
        StopReason.ClosedForm => "closed_form",
        StopReason.Converged => "converged",
        StopReason.Stalled => "stalled",
        StopReason.DrawsDone => "drawn",
        StopReason.MaxIterations => "max_iterations",
        StopReason.Saddle => "saddle",
        StopReason.AwayFromMode => "away_from_mode",
        StopReason.Diverged => "diverged",
        StopReason.StepsDone => "steps_done",
        StopReason.EarlyStopped => "early_stopped",
        StopReason.Failed => "failed",
        _ => "interrupted",
    };
}
