namespace ProbDsl.Cli.Reporting;

/// <summary>`predict --format json`: `rows`, `draws`, and `columns`, each a value for every row; null where there is no number.</summary>
internal static class PredictionJson
{
    public static void Write(RowPredictions predictions, Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream,
            new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("rows", predictions.Rows);
            json.WriteNumber("draws", predictions.Draws);
            json.WriteStartObject("columns");
            foreach (var (name, texts) in predictions.Groups)
            {
                json.WriteStartArray(name);
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
            }

            foreach (var column in predictions.Columns)
            {
                json.WriteStartArray(column.Name);
                for (var row = 0; row < column.Values.Count; row++)
                    if (column.LabelOf(row) is { } label) json.WriteStringValue(label);
                    else MetricJson.Number(json, null, column.Values[row]);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }
}
