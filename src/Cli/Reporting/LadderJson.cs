using ProbDsl.Inference.Variational;

namespace ProbDsl.Cli.Reporting;

/// <summary>`eval --format json` of a fit with a guide; its names are stable.</summary>
internal static class LadderJson
{
    public static void Write(GuidedScores scores, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("rows", scores.Rows);
        json.WriteNumber("missing_rows", 0);
        json.WritePropertyName("log_likelihood");
        Rung(json, scores.Best, (scores.Width, scores.Observed));
        json.WriteStartArray("ladder");
        foreach (var rung in scores.Bounds) Rung(json, rung);
        json.WriteEndArray();
        if (scores.SharedDraws > 0) json.WriteNumber("shared_draws", scores.SharedDraws);
        if (scores.Chain is { } chain) ChainJson.Write(json, chain);
        json.WriteEndObject();
    }

    public static void Rung(Utf8JsonWriter json, LowerBound rung, (int Width, double Observed)? numbers = null)
    {
        json.WriteStartObject();
        json.WriteString("name", rung.Name);
        MetricJson.Number(json, "mean_per_row", rung.Mean);
        MetricJson.Number(json, "standard_error", rung.Error);
        json.WriteString("unit", "nats");
        json.WriteBoolean("is_bound", true);
        json.WriteNumber("draws", rung.Draws);
        if (numbers is var (width, observed)) MetricJson.PerDimension(json, rung.Mean, width, observed);
        json.WriteEndObject();
    }
}
