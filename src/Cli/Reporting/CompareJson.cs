using System.Text.Json;
using ProbDsl.Catalogue;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>The comparison for programs; its names are stable.</summary>
internal static class CompareJson
{
    public static void Write(Comparison comparison, int rows)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, CatalogueJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", 1);
            json.WriteStartArray("methods");
            foreach (var fit in comparison.Fits) Fit(json, comparison, fit, rows);
            json.WriteEndArray();
            json.WriteStartArray("checks");
            foreach (var check in comparison.Checks) Check(json, check);
            json.WriteEndArray();
            json.WriteStartArray("left_out");
            foreach (var refused in comparison.Refused) Refused(json, refused);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void Fit(Utf8JsonWriter json, Comparison comparison, ComparedFit fit, int rows)
    {
        json.WriteStartObject();
        json.WriteString("method", fit.Method.Name);
        if (fit.Outcome.Summary is null) json.WriteNull("objective");
        else FigureJson.Write(json, fit.Outcome.Figure, rows - (fit.Outcome.HeldOut?.Rows ?? 0));
        if (fit.Outcome.HeldOut is { } held) FitJson.HeldOut(json, held);
        else json.WriteNull("held_out");
        Ladder(json, fit.Ladder);
        Distance(json, comparison, fit);
        json.WriteNumber("seconds", fit.Seconds);
        json.WriteString("stop_reason", fit.Outcome.Summary is null ? "failed" : FitJson.Snake(fit.Outcome.Stopped));
        json.WriteStartArray("diagnostics");
        foreach (var said in fit.Outcome.Diagnostics) json.WriteStringValue($"{said.Code}: {said.Message}");
        json.WriteEndArray();
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
        FigureJson.Number(json, "largest_in_sd", distance.Largest);
        json.WriteString("of", distance.Of);
        FigureJson.Number(json, "narrowest_sd_ratio", distance.Narrowest);
        FigureJson.Number(json, "widest_sd_ratio", distance.Widest);
        json.WriteEndObject();
    }

    private static void Ladder(Utf8JsonWriter json, GuidedScores? ladder)
    {
        json.WriteStartArray("ladder");
        foreach (var rung in ladder?.Rungs ?? []) LadderJson.Rung(json, rung);
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
