using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Reporting;

/// <summary>`--format json` of averages: `outcome`, `draws`, and `rows`, each with its names and numbers.</summary>
internal static class EffectsJson
{
    public static void Write(EffectTable table, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("outcome", table.Outcome);
        json.WriteNumber("draws", table.Draws);
        json.WriteStartArray("rows");
        foreach (var row in table.Rows)
        {
            json.WriteStartObject();
            foreach (var (title, name) in table.Titles.Zip(row.Names)) json.WriteString(title, name);
            foreach (var column in EffectsCsv.Columns(table)) MetricJson.Number(json, column.Name, column.Of(row));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (table.Hypotheses.Count > 0) HypothesisOutput.WriteRows("hypotheses", table.Hypotheses, table.Interval, json);
        json.WriteEndObject();
    }
}
