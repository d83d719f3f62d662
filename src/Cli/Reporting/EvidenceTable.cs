using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Reporting;

/// <summary>The log evidences of fits, and the probabilities of their stories if all are equally probable before.</summary>
internal static class EvidenceTable
{
    public static string Print(IReadOnlyList<(string Name, BridgeEvidence Evidence)> fits)
    {
        List<string[]> lines = [["bridge sampling", "log evidence", "probability"]];
        lines.AddRange(fits.Zip(Probabilities(fits)).OrderByDescending(f => f.First.Evidence.Value).Select(f => new[]
        {
            f.First.Name, $"{Number(f.First.Evidence.Value, "F3")} ± {Number(f.First.Evidence.Error, "F3")}", Number(f.Second, "0.000"),
        }));
        var isProper = fits.All(f => f.Evidence.Of.Name == fits[0].Evidence.Of.Name && f.Evidence.Of.Name == "log_evidence");
        return AlignedLines.Write(lines, column => column > 0) + Paragraph.Print("", isProper
            ? "in nats; probabilities are those of the stories if they are equally probable before the data, and depend on their priors"
            : "a prior that is improper, or a density that is not normalized: these integrals are no evidence, and do not compare stories");
    }

    /// <summary>`evidence` of a comparison for programs; its names are stable.</summary>
    public static void Write(IReadOnlyList<(string Name, BridgeEvidence Evidence)> fits, Utf8JsonWriter json)
    {
        json.WriteStartArray("evidence");
        foreach (var ((name, evidence), probability) in fits.Zip(Probabilities(fits)))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("of", evidence.Of.Name);
            MetricJson.Number(json, "value", evidence.Value);
            MetricJson.Number(json, "standard_error", evidence.Error);
            MetricJson.Number(json, "probability", probability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static double[] Probabilities(IReadOnlyList<(string Name, BridgeEvidence Evidence)> fits)
    {
        var most = fits.Max(f => f.Evidence.Value);
        var sum = fits.Sum(f => Math.Exp(f.Evidence.Value - most));
        return [.. fits.Select(f => Math.Exp(f.Evidence.Value - most) / sum)];
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
