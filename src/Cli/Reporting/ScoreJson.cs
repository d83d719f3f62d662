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
        json.WriteStartObject("log_likelihood");
        json.WriteString("name", fit.IsPoint ? "exact" : "log_predictive_density");
        Number(json, "mean_per_row", scores.Mean);
        Number(json, "standard_error", scores.StandardError);
        json.WriteString("unit", "nats");
        json.WriteBoolean("is_bound", false);
        json.WriteNumber("draws", scores.Draws);
        json.WriteEndObject();
        json.WriteStartArray("ladder");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>JSON has no infinities: null stands for what is not finite.</summary>
    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
