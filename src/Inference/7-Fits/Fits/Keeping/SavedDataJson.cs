namespace ProbDsl.Inference.Fits.Keeping;

/// <summary>Writes the parts of a record with which new data are read: sizes, names, constants of whole columns, columns, groups.</summary>
internal static class SavedDataJson
{
    public static void Write(Utf8JsonWriter json, SavedData saved)
    {
        Sizes(json, saved.Sizes);
        Levels(json, saved.Levels);
        LookUps(json, saved.LookUps);
        Frozen(json, saved.Frozen);
        Alls(json, saved.Alls);
        Groups(json, saved.Groups);
    }

    private static void Sizes(Utf8JsonWriter json, IReadOnlyDictionary<string, long> sizes)
    {
        json.WriteStartObject("sizes");
        foreach (var (name, number) in sizes) json.WriteNumber(name, number);
        json.WriteEndObject();
    }

    /// <summary>Writes the names of each size in order.</summary>
    private static void Levels(Utf8JsonWriter json, IReadOnlyDictionary<string, Levels> levels)
    {
        json.WriteStartObject("levels");
        foreach (var (size, names) in levels) ArrayJson.Texts(json, size, names.Texts);
        json.WriteEndObject();
    }

    private static void LookUps(Utf8JsonWriter json, IReadOnlyList<LookUp> lookUps)
    {
        ArrayJson.Objects(json, "look_ups", lookUps, lookUp =>
        {
            json.WriteString("plate", lookUp.Plate);
            json.WriteString("column", lookUp.Column);
            ArrayJson.Texts(json, "names", lookUp.Levels.Texts);
        });
    }

    private static void Frozen(Utf8JsonWriter json, IReadOnlyList<FrozenValue> frozen)
    {
        ArrayJson.Objects(json, "frozen", frozen, constant =>
        {
            json.WriteString("name", constant.Data);
            json.WriteNumber("element", constant.Element);
            json.WriteString("expression", constant.Expression);
            MetricJson.Number(json, "value", constant.Value);
        });
    }

    private static void Alls(Utf8JsonWriter json, IReadOnlyList<ExpandedColumns> alls)
    {
        ArrayJson.Objects(json, "all_columns", alls, all =>
        {
            json.WriteString("name", all.Data);
            json.WriteString("expression", all.Expression);
            ArrayJson.Texts(json, "columns", all.Columns);
        });
    }

    private static void Groups(Utf8JsonWriter json, Groups groups)
    {
        json.WriteStartObject("groups");
        foreach (var plate in groups.Lengths.Keys.Union(groups.Names.Keys))
        {
            json.WriteStartObject(plate);
            if (groups.Lengths.TryGetValue(plate, out var lengths)) ArrayJson.Write(json, "lengths", lengths);
            if (groups.Names.TryGetValue(plate, out var names)) ArrayJson.Texts(json, "names", names);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
