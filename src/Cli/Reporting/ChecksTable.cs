using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Reporting;

/// <summary>Statistics of data beside those of replicates.</summary>
internal static class ChecksTable
{
    /// <summary>A line for each statistic; those that fail are marked. Without data, the replicates alone.</summary>
    public static string Print(IReadOnlyList<PredictiveCheck> checks)
    {
        if (checks.Count > 0 && !checks.Any(c => c.IsObserved)) return OfReplicates(checks);
        List<string[]> lines = [["data", "statistic", "observed", "replicated", "sd", "P(replicated > observed)"]];
        lines.AddRange(checks.Select(c => new[]
        {
            c.Outcome, c.Statistic, Number(c.Observed, "G4"), Number(c.Replicated.Average(), "G4"), Number(c.ReplicatedSd, "G2"),
            $"{Number(c.ProbabilityAbove, "0.000")}{(c.Fails ? " *" : "")}",
        }));
        return AlignedLines.Write(lines, column => column > 1);
    }

    /// <summary>`checks` for programs; its names are stable.</summary>
    public static void Write(IReadOnlyList<PredictiveCheck> checks, Utf8JsonWriter json)
    {
        json.WriteStartArray("checks");
        foreach (var check in checks)
        {
            json.WriteStartObject();
            json.WriteString("data", check.Outcome);
            json.WriteString("statistic", check.Statistic);
            MetricJson.Number(json, "observed", check.Observed);
            MetricJson.Number(json, "probability_above", check.ProbabilityAbove);
            json.WriteBoolean("fails", check.Fails);
            json.WriteStartArray("replicated");
            foreach (var value in check.Replicated)
                if (double.IsFinite(value)) json.WriteNumberValue(value);
                else json.WriteNullValue();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string OfReplicates(IReadOnlyList<PredictiveCheck> checks)
    {
        List<string[]> lines = [["data", "statistic", "mean", "sd", "5%", "95%"]];
        lines.AddRange(checks.Select(c => new[]
        {
            c.Outcome, c.Statistic, Number(c.Replicated.Average(), "G4"), Number(c.ReplicatedSd, "G2"),
            Number(c.QuantileOfReplicates(0.05), "G4"), Number(c.QuantileOfReplicates(0.95), "G4"),
        }));
        return AlignedLines.Write(lines, column => column > 1);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
