using System.Text.Json;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>`eval --format json`; its names are stable.</summary>
internal static class ScoreJson
{
    public static void Write(KeptFit fit, RowScores scores, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("rows", scores.Rows);
        json.WriteNumber("missing_rows", scores.Missing);
        json.WriteStartObject("log_likelihood");
        json.WriteString("name", fit.IsPoint ? "exact" : "log_predictive_density");
        FigureJson.Number(json, "mean_per_row", scores.Mean);
        FigureJson.Number(json, "standard_error", scores.StandardError);
        json.WriteString("unit", "nats");
        json.WriteBoolean("is_bound", false);
        json.WriteBoolean("exact", fit.IsPoint || scores.Draws == 0);
        json.WriteNumber("draws", scores.Draws);
        json.WriteEndObject();
        json.WriteStartArray("ladder");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
