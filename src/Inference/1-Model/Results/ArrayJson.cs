namespace ProbDsl.Inference.Results;

/// <summary>Writes arrays: shapes, values in row-major order, and the names of members.</summary>
public static class ArrayJson
{
    /// <summary>Writes an array under a name: its shape and its values.</summary>
    public static void Write(Utf8JsonWriter json, string name, Tensor array)
    {
        json.WriteStartObject(name);
        Shape(json, array.Shape);
        Values(json, "values", array.Values);
        json.WriteEndObject();
    }

    public static void Shape(Utf8JsonWriter json, Shape shape)
    {
        json.WritePropertyName("shape");
        Counts(json, shape);
    }

    /// <summary>Writes whole numbers without a name.</summary>
    public static void Counts(Utf8JsonWriter json, IEnumerable<int> counts)
    {
        json.WriteStartArray();
        foreach (var count in counts) json.WriteNumberValue(count);
        json.WriteEndArray();
    }

    /// <summary>Writes numbers; a number that is not finite is null.</summary>
    public static void Values(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) MetricJson.Number(json, null, value);
        json.WriteEndArray();
    }

    /// <summary>Writes an array of objects: a writer adds the properties of each.</summary>
    public static void Objects<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> properties)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            properties(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string?> texts)
    {
        json.WritePropertyName(name);
        Texts(json, texts);
    }

    private static void Texts(Utf8JsonWriter json, IEnumerable<string?> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>Writes the names of members, dimension by dimension; nothing if no dimension has names.</summary>
    public static void Names(Utf8JsonWriter json, IReadOnlyList<IReadOnlyList<string>?> names)
    {
        if (names.Count == 0) return;
        json.WriteStartArray("members");
        foreach (var dimension in names)
            if (dimension is null) json.WriteNullValue();
            else Texts(json, dimension);
        json.WriteEndArray();
    }
}
