namespace ProbDsl.Inference.Fits;

/// <summary>
/// Writes training rows as a file of named arrays, which `--data` reads too: numbers in their shortest exact form, null for a missing cell.
/// </summary>
internal static class TrainingJson
{
    public static void Write(IReadOnlyList<NamedArray> arrays, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream,
            new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        foreach (var array in arrays)
        {
            json.WritePropertyName(array.Name);
            Write(json, array, 0, 0, array.Cells.Rows);
        }

        json.WriteEndObject();
        json.Flush();
    }

    private static void Write(Utf8JsonWriter json, NamedArray array, int dimension, int first, int count)
    {
        if (dimension == array.Shape.Count)
        {
            Cell(json, array.Cells, first);
            return;
        }

        json.WriteStartArray();
        var each = array.Shape[dimension] == 0 ? 0 : count / array.Shape[dimension];
        for (var at = 0; at < array.Shape[dimension]; at++) Write(json, array, dimension + 1, first + (at * each), each);
        json.WriteEndArray();
    }

    private static void Cell(Utf8JsonWriter json, Column cells, int at)
    {
        if (cells.IsMissing(at)) json.WriteNullValue();
        else if (cells is NumberColumn numbers) json.WriteNumberValue(numbers.Values[at]);
        else json.WriteStringValue(cells.Text(at));
    }
}
