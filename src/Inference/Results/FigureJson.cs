using System.Text.Json;

namespace ProbDsl.Inference.Results;

/// <summary>Writes an objective and its value under the key `objective`; its names are stable.</summary>
public static class FigureJson
{
    public static void Write(Utf8JsonWriter json, Figure figure, int rows)
    {
        json.WriteStartObject("objective");
        json.WriteString("name", figure.Of.Name);
        Number(json, "value", figure.Value);
        Number(json, "per_row", figure.Of.IsInNats ? figure.Value / rows : figure.Value);
        if (figure.Error is { } error) Number(json, "standard_error", error);
        json.WriteString("unit", UnitOf(figure.Of));
        json.WriteBoolean("is_bound", figure.Of.IsBound);
        json.WriteEndObject();
    }

    /// <summary>Members of an object: the mean of rows with its standard error, by the name of what each row has.</summary>
    public static void Mean(Utf8JsonWriter json, string name, int rows, double perRow, double error, string unit, bool isBound)
    {
        json.WriteString("name", name);
        json.WriteNumber("rows", rows);
        Number(json, "per_row", perRow);
        Number(json, "standard_error", error);
        json.WriteString("unit", unit);
        json.WriteBoolean("is_bound", isBound);
    }

    /// <summary>`nats`, or `squares`: a mean of squares for a row.</summary>
    internal static string UnitOf(ObjectiveKind kind) => kind.IsInNats ? "nats" : "squares";

    /// <summary>
    /// How many numbers a row has, how many of them are there on average, where cells are missing, and its bits for each of them, of a log
    /// density or of a bound on it in nats.
    /// </summary>
    public static void PerDimension(Utf8JsonWriter json, double logDensity, int width, double observed)
    {
        json.WriteNumber("width", width);
        if (observed != width) Number(json, "observed", observed);
        Number(json, "bits_per_dimension", BitsPerDimension.Of(logDensity, observed));
    }

    /// <summary>JSON has no infinities: null stands for what is not finite.</summary>
    public static void Number(Utf8JsonWriter json, string? name, double value)
    {
        if (name is not null) json.WritePropertyName(name);
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }
}
