using ProbDsl.Inference.Comparisons.Draws;

namespace ProbDsl.Cli.Reporting;

/// <summary>The comparison for programs; its names are stable.</summary>
internal static class CompareJson
{
    /// <param name="comparison">The comparison to write.</param>
    /// <param name="rows">Of which something was observed, in all.</param>
    /// <param name="held">The rows that no method saw; null where none were held out.</param>
    public static void Write(Comparison comparison, int rows, HeldOutScores? held) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schema_version", 1);
        JsonOutput.List(json, "methods", comparison.Fits, fit => Fit(json, comparison, fit, rows - (held?.Rows ?? 0), held));
        JsonOutput.List(json, "checks", comparison.Checks, check => Check(json, check));
        JsonOutput.List(json, "ranking", comparison.Ranking, ranked => Ranked(json, ranked));
        JsonOutput.List(json, "labels", comparison.Agreements, labels => Labels(json, labels));
        JsonOutput.List(json, "reading", comparison.Reading, json.WriteStringValue);
        JsonOutput.List(json, "left_out", comparison.Refused, refused => Refused(json, refused));
        json.WriteEndObject();
    });

    private static void Fit(Utf8JsonWriter json, Comparison comparison, ComparedFit fit, int rows, HeldOutScores? held)
    {
        json.WriteStartObject();
        json.WriteString("method", fit.Method.Name);
        if (fit.Outcome.Summary is null) json.WriteNull("objective");
        else MetricJson.Write(json, fit.Outcome.Metric, rows - fit.Outcome.HeldOutRows);
        if (fit.HeldOut is { } scores) HeldOut(json, fit, scores);
        else if (held is not null && fit.Ladder is { } ladder) HeldOut(json, ladder);
        else json.WriteNull("held_out");
        if (fit.Outcome.HeldOut is { } validation) validation.Write(json, "validation");
        Ladder(json, fit.Ladder);
        Distance(json, comparison, fit);
        Run(json, fit);
        if (fit.Draws is { } draws) Draws(json, draws);
        json.WriteEndObject();
    }

    /// <summary>The result of a fit, with its estimates as `fit` writes them.</summary>
    internal static void Run(Utf8JsonWriter json, ComparedFit fit)
    {
        json.WriteNumber("iterations", fit.Outcome.Iterations);
        json.WriteNumber("seconds", fit.Seconds);
        json.WriteBoolean("cut", fit.IsTimedOut);
        json.WriteString("stop_reason", fit.Outcome.Summary is null ? "failed" : FitJson.Snake(fit.Outcome.Stopped));
        JsonOutput.List(json, "diagnostics", fit.Outcome.Diagnostics, said => json.WriteStringValue($"{said.Code}: {said.Message}"));
        if (fit.Outcome.Summary is { } summary) EstimateJson.Write(json, "parameters", summary.Estimates);
        else json.WriteNull("parameters");
    }

    /// <summary>Its draws beside rows of the data, or the reason why there are none.</summary>
    internal static void Draws(Utf8JsonWriter json, Result<SampleReport> draws)
    {
        json.WriteStartObject("samples");
        if (draws.Value is { } reported)
        {
            json.WriteNumber("draws", reported.Draws);
            json.WriteNumber("rows", reported.Rows);
            foreach (var statistic in reported.Statistics) Statistic(json, statistic);
        }
        else
        {
            json.WriteString("reason", draws.Diagnostics[0].Message);
        }

        json.WriteEndObject();
    }

    private static void Statistic(Utf8JsonWriter json, SampleStatistic statistic)
    {
        MetricJson.Number(json, statistic.Name, statistic.Value);
        if (statistic.Error is { } error) MetricJson.Number(json, "standard_error", error);
        if (statistic.OutOf is { } all) json.WriteNumber($"{statistic.Name}_of", all);
        if (statistic.OfData is { } data) MetricJson.Number(json, $"{statistic.Name}_of_data", data);
        if (statistic.IfEqual is not var (low, high)) return;
        json.WriteStartArray($"{statistic.Name}_if_equal");
        json.WriteNumberValue(low);
        json.WriteNumberValue(high);
        json.WriteEndArray();
    }

    /// <summary>The log density of rows, as `eval` reports it.</summary>
    private static void HeldOut(Utf8JsonWriter json, ComparedFit fit, RowScores scores)
    {
        json.WriteStartObject("held_out");
        var name = scores.NameOf(isPoint: fit.Outcome.Summary!.Draws is null);
        MetricJson.Mean(json, name, scores.Rows, scores.Mean, scores.StandardError, "nats", isBound: false);
        if (scores.Dimensions is var (width, observed)) MetricJson.PerDimension(json, scores.Mean, width, observed);
        json.WriteEndObject();
    }

    /// <summary>The highest bound of rows that no training saw.</summary>
    private static void HeldOut(Utf8JsonWriter json, GuidedScores ladder)
    {
        json.WriteStartObject("held_out");
        MetricJson.Mean(json, ladder.Best.Name, ladder.Rows, ladder.Best.Mean, ladder.Best.Error, "nats", isBound: true);
        MetricJson.PerDimension(json, ladder.Best.Mean, ladder.Width, ladder.Observed);
        json.WriteEndObject();
    }

    /// <summary>From the best to the worst; `behind` the one before.</summary>
    private static void Ranked(Utf8JsonWriter json, RankedFit ranked)
    {
        json.WriteStartObject();
        json.WriteString("method", ranked.Fit.Method.Name);
        MetricJson.Number(json, "behind", ranked.Behind ?? double.NaN);
        MetricJson.Number(json, "standard_error", ranked.Error ?? double.NaN);
        json.WriteEndObject();
    }

    private static void Labels(Utf8JsonWriter json, LabelAgreement labels)
    {
        json.WriteStartObject();
        json.WriteString("name", labels.Latent);
        json.WriteString("method", labels.Method);
        json.WriteString("reference", labels.Reference);
        json.WriteNumber("rows", labels.Rows);
        json.WriteNumber("same", labels.Same);
        MetricJson.Number(json, "adjusted_rand", labels.AdjustedRand);
        json.WriteEndObject();
    }

    private static void Distance(Utf8JsonWriter json, Comparison comparison, ComparedFit fit)
    {
        if (comparison.Distance(fit) is not { } distance)
        {
            json.WriteNull("distance");
            return;
        }

        json.WriteStartObject("distance");
        json.WriteString("reference", comparison.Reference!.Method.Name);
        MetricJson.Number(json, "largest_in_sd", distance.Largest);
        json.WriteString("of", distance.Of);
        MetricJson.Number(json, "narrowest_sd_ratio", distance.Narrowest.Ratio);
        MetricJson.Number(json, "widest_sd_ratio", distance.Widest.Ratio);
        json.WriteEndObject();
    }

    internal static void Ladder(Utf8JsonWriter json, GuidedScores? ladder)
    {
        json.WriteStartArray("ladder");
        foreach (var rung in ladder?.Bounds ?? []) LadderJson.Rung(json, rung);
        json.WriteEndArray();
    }

    private static void Check(Utf8JsonWriter json, ComparisonCheck check)
    {
        json.WriteStartObject();
        json.WriteString("name", check.Name);
        json.WriteBoolean("holds", check.Holds);
        json.WriteString("detail", check.Detail);
        json.WriteEndObject();
    }

    private static void Refused(Utf8JsonWriter json, RefusedMethod refused)
    {
        json.WriteStartObject();
        json.WriteString("method", refused.Method);
        json.WriteString("reason", refused.Reason);
        json.WriteEndObject();
    }
}
