namespace ProbDsl.Cli.Reporting;

/// <summary>`divergence --format json`; its names are stable.</summary>
internal static class DivergenceJson
{
    public static void Write(DivergenceReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Side("a", report.A, report.RowsOfA);
        Side("b", report.B, report.RowsOfB);
        JsonOutput.List(json, "columns", report.A.Columns, json.WriteStringValue);
        JsonOutput.List(json, "columns_left_out", report.A.Dropped, json.WriteStringValue);
        json.WriteNumber("grid_points", report.GridPoints);
        MetricJson.Number(json, "mmd_bandwidth", report.Bandwidth);
        JsonOutput.List(json, "divergences", report.Values, value => One(value, json));
        json.WriteEndObject();

        void Side(string key, DivergenceSide side, int rows)
        {
            json.WriteStartObject(key);
            json.WriteString("name", side.Name);
            json.WriteString("from", side.From);
            json.WriteNumber("rows", rows);
            json.WriteNumber("rows_left_out", side.LeftOut);
            json.WriteEndObject();
        }
    }

    private static void One(DivergenceEstimate value, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", value.Kind.Name);
        json.WriteBoolean("possible", value.Value is not null);
        MetricJson.Number(json, "value", value.Value ?? double.NaN);
        json.WriteBoolean("infinite", value is { Value: double.PositiveInfinity, IsBeyondNumbers: false });
        MetricJson.Number(json, "error", value.Size);
        json.WriteString("error_kind", KindOf(value.Error));
        json.WriteString("unit", value.Kind.Unit);
        json.WriteString("by", value.By);
        if (value.IsLowerBound) json.WriteBoolean("is_bound", true);
        if (value.TailShape is { } shape) MetricJson.Number(json, "k_hat", shape);
        if (value.Baseline is { } baseline) MetricJson.Number(json, "baseline", baseline);
        if (value.Doubt is { } doubt) json.WriteString("doubt", doubt);
        json.WriteEndObject();
    }

    private static string KindOf(ErrorKind error) => error switch
    {
        ErrorKind.Grid => "grid",
        ErrorKind.Standard => "standard_error",
        _ => "none",
    };
}
