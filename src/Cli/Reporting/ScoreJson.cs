namespace ProbDsl.Cli.Reporting;

/// <summary>`eval --format json`; its names are stable.</summary>
internal static class ScoreJson
{
    public static void Write(SavedFit fit, RowScores scores, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("rows", scores.Rows);
        json.WriteNumber("missing_rows", scores.Missing);
        if (scores.WithoutDensity.Count > 0)
        {
            json.WriteStartArray("rows_without_density");
            foreach (var row in scores.WithoutDensity) json.WriteNumberValue(row + 1);
            json.WriteEndArray();
        }

        if (scores.SharedUnknown is { } shared) json.WriteString("not_additive_over", shared);
        if (scores.Conditioned > 0) json.WriteNumber("given_rows", scores.Conditioned);
        json.WriteStartObject("log_likelihood");
        json.WriteString("name", scores.NameOf(fit.IsPoint));
        MetricJson.Number(json, "mean_per_row", scores.Mean);
        MetricJson.Number(json, "standard_error", scores.StandardError);
        json.WriteString("unit", "nats");
        json.WriteBoolean("is_bound", false);
        json.WriteBoolean("exact", scores.Path is null && !scores.HasLearnedNormalizer && (fit.IsPoint || scores.Draws == 0));
        json.WriteNumber("draws", scores.Draws);
        if (scores.Dimensions is var (width, observed)) MetricJson.PerDimension(json, scores.Mean, width, observed);
        if (scores.Path is not null) Along(json, scores);
        json.WriteEndObject();
        json.WriteStartArray("ladder");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>How the path of a continuous-time model was solved.</summary>
    private static void Along(Utf8JsonWriter json, RowScores scores)
    {
        var path = scores.Path!;
        json.WriteString("solver", path.Solver);
        json.WriteString("trace", path.IsExact ? "exact" : "hutchinson");
        json.WriteNumber("probes", path.Probes);
        if (path.Error is { } error) MetricJson.Number(json, "trace_error", error);
        json.WriteNumber("steps", path.Steps);
    }
}
