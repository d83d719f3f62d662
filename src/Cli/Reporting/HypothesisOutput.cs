using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Reporting;

/// <summary>Hypotheses with their differences, probabilities and evidence ratios, for people and programs.</summary>
internal static class HypothesisOutput
{
    public static string Page(SavedFit fit, IReadOnlyList<Hypothesis> tested, CredibleInterval interval) =>
        PageTitle.Print($"{fit.Graph.Name} · fitted by {fit.Method} · {Words.Count(fit.Posterior.Count, "draw")}") + "\n"
            + Table(tested, interval)
            + (tested.Any(t => t.Probability is null)
                ? "\n" + Paragraph.Print("", "a single point has probability 0: of an equality, see whether the interval contains 0") : "");

    /// <summary>A line for each.</summary>
    public static string Table(IReadOnlyList<Hypothesis> tested, CredibleInterval interval)
    {
        List<string[]> lines =
        [
            ["hypothesis", "difference", "sd", interval.Titles.Low, interval.Titles.High, "probability", "evidence ratio"],
        ];
        foreach (var each in tested)
        {
            var format = NumberFormat.For([each.Mean], [each.Sd]);
            lines.Add([each.Text, format.Print(each.Mean), format.Print(each.Sd), format.Print(each.Low), format.Print(each.High),
                each.Probability is { } p ? p.ToString("0.0000", CultureInfo.InvariantCulture) : "-",
                each.EvidenceRatio is { } ratio ? Ratio(ratio) : "-"]);
        }

        return AlignedLines.Write(lines, column => column > 0);
    }

    /// <summary>`rows`: `hypothesis`, `mean`, `sd`, the interval, `probability` and `evidence_ratio`, null of an equality.</summary>
    public static void WriteJson(IReadOnlyList<Hypothesis> tested, CredibleInterval interval, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteRows("rows", tested, interval, json);
        json.WriteEndObject();
    }

    /// <summary>The same as a member of an object.</summary>
    public static void WriteRows(string name, IReadOnlyList<Hypothesis> tested, CredibleInterval interval, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (var each in tested)
        {
            json.WriteStartObject();
            json.WriteString("hypothesis", each.Text);
            MetricJson.Number(json, "mean", each.Mean);
            MetricJson.Number(json, "sd", each.Sd);
            MetricJson.Number(json, interval.Names.Low, each.Low);
            MetricJson.Number(json, interval.Names.High, each.High);
            MetricJson.Number(json, "probability", each.Probability ?? double.NaN);
            MetricJson.Number(json, "evidence_ratio", each.EvidenceRatio ?? double.NaN);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Ratio(double ratio) => double.IsInfinity(ratio) ? "inf" : ratio.ToString("G3", CultureInfo.InvariantCulture);
}
