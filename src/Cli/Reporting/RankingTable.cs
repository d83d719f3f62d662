using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Reporting;

/// <summary>Fits ranked by their predictions of each row from all others.</summary>
internal static class RankingTable
{
    public static string Print(PredictiveRanking ranking)
    {
        List<string[]> lines = [[ranking.All[0].Of.Rows.How, "elpd", "difference", "P(worse)", "weight", "k-hat"]];
        lines.AddRange(ranking.All.Select(f => new[]
        {
            f.Of.Name, RowSumOutput.Text(f.Of.Rows.Elpd), f.Difference is { } difference ? RowSumOutput.Text(difference) : "",
            f.ProbabilityWorse is { } worse && !double.IsNaN(worse) ? Number(worse, "0.00") : "",
            Number(f.Weight, "0.00"), KHats(f.Of.Rows),
        }));
        var (rows, exact) = (ranking.All[0].Of.Rows.Observed, ranking.All.Any(f => f.Of.Rows.AreExact));
        return AlignedLines.Write(lines, column => column > 0)
            + Paragraph.Print("", $"elpd in nats: the log density of {Words.Count(rows, "row")}, each given "
                + $"{(ranking.All[0].Of.Rows.AreOneStep ? "those before it" : "all others")}; weights are those of the "
                + $"mixture that predicts best{(exact ? "; exact where there is no k-hat" : "")}");
    }

    /// <summary>`leave_one_out` of a comparison for programs; its names are stable.</summary>
    public static void Write(PredictiveRanking ranking, Utf8JsonWriter json)
    {
        json.WriteStartArray("leave_one_out");
        foreach (var fit in ranking.All)
        {
            json.WriteStartObject();
            json.WriteString("name", fit.Of.Name);
            RowSumOutput.Write(json, "elpd", fit.Of.Rows.Elpd);
            if (fit.Difference is { } difference) RowSumOutput.Write(json, "difference", difference);
            if (fit.ProbabilityWorse is { } worse) MetricJson.Number(json, "probability_worse", worse);
            MetricJson.Number(json, "stacking_weight", fit.Weight);
            json.WriteNumber("unreliable_rows", fit.Of.Rows.Unreliable.Count);
            json.WriteBoolean("is_exact", fit.Of.Rows.AreExact);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string KHats(LeftOutRows rows) => rows.AreExact ? "-"
        : rows.Unreliable.Count == 0 ? "good" : $"{rows.Unreliable.Count:N0} of {rows.Rows.Count:N0} bad";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
