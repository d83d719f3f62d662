using ProbDsl.Inference.CrossValidation;

namespace ProbDsl.Cli.Reporting;

/// <summary>A sum over rows with its standard error.</summary>
internal static class RowSumOutput
{
    /// <summary>`-12.34 ± 1.20`; without an error of one row.</summary>
    public static string Text(RowSum sum) => double.IsNaN(sum.Error) ? Number(sum.Value) : $"{Number(sum.Value)} ± {Number(sum.Error)}";

    /// <summary>An object with the value and its error; its names are stable.</summary>
    public static void Write(Utf8JsonWriter json, string name, RowSum sum)
    {
        json.WriteStartObject(name);
        MetricJson.Number(json, "value", sum.Value);
        MetricJson.Number(json, "standard_error", sum.Error);
        json.WriteEndObject();
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
