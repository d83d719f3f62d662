using ProbDsl.Inference.Comparisons.Stories;

namespace ProbDsl.Cli.Reporting;

/// <summary>
/// The comparison of several stories for programs; its names are stable, and those that it shares with the comparison of one mean the same.
/// </summary>
internal static class StoriesJson
{
    public static void Write(StoryComparison comparison, IReadOnlyList<ComparedStory> stories) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schema_version", 1);
        JsonOutput.List(json, "methods", comparison.Fits, fit => Fit(json, fit, stories.First(s => s.Name == fit.Story).Rows));
        if (comparison.Ranking is { } ranking) RankingTable.Write(ranking, json);
        JsonOutput.List(json, "reading", comparison.Reading, json.WriteStringValue);
        JsonOutput.List(json, "left_out", comparison.Refused, refused => Refused(json, refused));
        json.WriteEndObject();
    });

    private static void Fit(Utf8JsonWriter json, StoryFit fit, EvaluationRows rows)
    {
        json.WriteStartObject();
        json.WriteString("story", fit.Story);
        json.WriteString("method", fit.Fit.Method.Name);
        if (fit.Fit.Outcome.Summary is null) json.WriteNull("objective");
        else MetricJson.Write(json, fit.Fit.Outcome.Metric, rows.TrainedRows - fit.Fit.Outcome.HeldOutRows);
        if (fit.Scores is { } scores) Scores(json, scores, rows.AreHeldOut ? "held_out" : "fitted");
        else json.WriteNull(rows.AreHeldOut ? "held_out" : "fitted");
        CompareJson.Ladder(json, fit.Fit.Ladder);
        CompareJson.Run(json, fit.Fit);
        if (fit.Fit.Outcome.StepsPerSecond is { } speed) MetricJson.Number(json, "steps_per_second", speed);
        if (fit.Fit.Draws is { } draws) CompareJson.Draws(json, draws);
        json.WriteEndObject();
    }

    private static void Scores(Utf8JsonWriter json, EvaluationScores scores, string of)
    {
        json.WriteStartObject(of);
        MetricJson.Mean(json, scores.Name, scores.Rows, scores.Mean, scores.Error, "nats", scores.Kind == ScoreKind.Bound);
        MetricJson.PerDimension(json, scores.Mean, scores.Width, scores.Observed);
        json.WriteEndObject();
    }

    private static void Refused(Utf8JsonWriter json, RefusedStory refused)
    {
        json.WriteStartObject();
        json.WriteString("story", refused.Story);
        json.WriteString("method", refused.Method);
        json.WriteString("reason", refused.Reason);
        json.WriteEndObject();
    }
}
