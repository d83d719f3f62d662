using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Reporting;

/// <summary>`judge --format json`, and what a fit keeps of it; its names are stable.</summary>
internal static class JudgeJson
{
    /// <summary>The most rows whose numbers a fit keeps.</summary>
    private const int MostKept = 10_000;

    /// <param name="judgement">The judgement.</param>
    /// <param name="numbers">The number of each row in the file; null if they are consecutive.</param>
    /// <param name="json">Receives an object.</param>
    /// <param name="isKept">Whether the numbers of many rows are left out.</param>
    public static void Write(Judgement judgement, IReadOnlyList<int>? numbers, Utf8JsonWriter json, bool isKept)
    {
        var withRows = !isKept || judgement.Densities.Rows.Length <= MostKept;
        json.WriteStartObject();
        json.WriteString("verdict", Name(judgement.Verdict));
        json.WriteStartArray("findings");
        foreach (var finding in judgement.Findings)
        {
            json.WriteStartObject();
            json.WriteString("topic", finding.Topic);
            json.WriteString("verdict", Name(finding.Verdict));
            json.WriteString("text", finding.Text);
            if (finding.Next is { } next) json.WriteString("next", next);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Prediction(json, judgement, numbers, withRows);
        json.WriteStartArray("refits");
        foreach (var refitted in judgement.Refitted)
        {
            json.WriteStartObject();
            json.WriteString("left_out", refitted.Parts.What);
            json.WriteNumber("fits", refitted.Parts.All.Count);
            RowSumOutput.Write(json, "elpd", refitted.Sum);
            MetricJson.Number(json, "monte_carlo_error", refitted.MonteCarloError);
            if (withRows)
            {
                ArrayJson.Values(json, "rows", refitted.Places.Select(row => (double)(numbers is null ? row + 1 : numbers[row])));
                ArrayJson.Values(json, "elpd_of_rows", refitted.Elpd);
                ArrayJson.Values(json, "monte_carlo_error_of_rows", refitted.Rows.Select(r => r.Error));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        ChecksTable.Write(judgement.Checks, json);
        json.WriteStartArray("calibration");
        foreach (var pit in judgement.Calibration)
        {
            json.WriteStartObject();
            json.WriteString("data", pit.Outcome);
            json.WriteBoolean("within_band", pit.IsUniform);
            if (withRows) ArrayJson.Values(json, "probability_below", pit.Values);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("events");
        foreach (var of in judgement.Events)
        {
            json.WriteStartObject();
            json.WriteString("data", of.Outcome);
            if (of.State is { } state) json.WriteString("state", state);
            MetricJson.Number(json, "p_value", of.PValue);
            if (withRows)
            {
                ArrayJson.Values(json, "predicted", of.Predicted);
                json.WriteStartArray("happened");
                foreach (var happened in of.Happened) json.WriteBooleanValue(happened);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (judgement.Sensitivity is { } sensitivity)
        {
            json.WriteStartObject("sensitivity");
            SensitivityTable.WriteMembers(sensitivity, json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Prediction(Utf8JsonWriter json, Judgement judgement, IReadOnlyList<int>? numbers, bool withRows)
    {
        var rows = judgement.LeftOutRows;
        json.WriteStartObject("prediction");
        json.WriteString("method", rows.AreOneStep ? "one_step_ahead" : rows.AreExact ? "exact_loo" : "psis_loo");
        json.WriteNumber("rows", rows.Observed);
        json.WriteNumber("draws", rows.Draws);
        RowSumOutput.Write(json, "elpd", rows.Elpd);
        MetricJson.Number(json, "monte_carlo_error", rows.MonteCarloError);
        RowSumOutput.Write(json, "effective_parameters", rows.Parameters);
        RowSumOutput.Write(json, "elpd_of_waic", rows.ElpdOfWaic);
        MetricJson.Number(json, "reliable_k_hat", rows.ReliableShape);
        ArrayJson.Texts(json, "integrated", judgement.Densities.Integrated);
        if (withRows) OfRows(json, judgement, numbers);
        json.WriteEndObject();
    }

    private static void OfRows(Utf8JsonWriter json, Judgement judgement, IReadOnlyList<int>? numbers)
    {
        json.WriteStartArray("of_rows");
        foreach (var (at, row) in judgement.LeftOutRows.Rows.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("row", JudgedRows.NumberOf(judgement, numbers, at));
            MetricJson.Number(json, "elpd", row.Elpd);
            MetricJson.Number(json, "k_hat", row.ParetoShape);
            MetricJson.Number(json, "log_density", row.LogDensity);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Good => "good",
        Verdict.Unknown => "unknown",
        Verdict.Doubtful => "doubtful",
        _ => "bad",
    };
}
