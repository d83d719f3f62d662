namespace ProbDsl.Inference.Results;

/// <summary>Writes an objective and its value under the key `objective`; its names are stable.</summary>
public static class MetricJson
{
    public static void Write(Utf8JsonWriter json, Metric metric, int rows)
    {
        json.WriteStartObject("objective");
        json.WriteString("name", metric.Of.Name);
        Number(json, "value", metric.Value);
        Number(json, "per_row", metric.Of.IsInNats ? metric.Value / rows : metric.Value);
        if (metric.Error is { } error) Number(json, "standard_error", error);
        json.WriteString("unit", UnitOf(metric.Of));
        json.WriteBoolean("is_bound", metric.Of.IsBound);
        json.WriteEndObject();
    }

    /// <summary>Writes the mean over rows with its standard error as members of an object, under the name of the metric of a row.</summary>
    public static void Mean(Utf8JsonWriter json, string name, int rows, double perRow, double error, string unit, bool isBound)
    {
        json.WriteString("name", name);
        json.WriteNumber("rows", rows);
        Number(json, "per_row", perRow);
        Number(json, "standard_error", error);
        json.WriteString("unit", unit);
        json.WriteBoolean("is_bound", isBound);
    }

    /// <summary>The unit: `nats` for a log density, else that of the objective.</summary>
    internal static string UnitOf(ObjectiveKind kind) => kind.Unit;

    /// <summary>
    /// Writes the number of dimensions of a row, the average number of observed ones if cells are missing, and bits per dimension, from a
    /// log density or a bound on it in nats.
    /// </summary>
    public static void PerDimension(Utf8JsonWriter json, double logDensity, int width, double observed)
    {
        json.WriteNumber("width", width);
        if (observed != width) Number(json, "observed", observed);
        Number(json, "bits_per_dimension", BitsPerDimension.Of(logDensity, observed));
    }

    /// <summary>Writes a number; null if it is not finite, because JSON has no infinities.</summary>
    public static void Number(Utf8JsonWriter json, string? name, double value)
    {
        if (name is not null) json.WritePropertyName(name);
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }
}
