namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads an object of named arrays, each a scalar or an array of any number of dimensions with rows of equal length (the convention of
/// CmdStan). A key with anything else is an error only for a story that reads it.
/// </summary>
internal sealed class JsonArrays(string file, JsonBytes json, long memory)
{
    private readonly JsonCell cell = new();
    private readonly OrderedDictionary<string, IReadOnlyList<int>> shapes = [];
    private readonly Dictionary<string, Diagnostic> refused = [];
    private Diagnostic? why;

    public JsonResult Read()
    {
        FindShapes();
        if (why is null && shapes.Count == 0) why = JsonDiagnostics.Empty(file);
        if (why is null && shapes.Count > DataLimits.Columns) why = CsvDiagnostics.TooManyColumns(file, shapes.Count);
        var needed = sizeof(double) * shapes.Values.Sum(shape => shape.Aggregate(1L, (n, size) => n * size));
        if (why is null && needed > memory) why = CsvDiagnostics.NeedsMemory(file, needed, memory);
        if (why is not null) return JsonReader.Failed(why);
        List<JsonColumn> columns = [.. shapes.Select(s => new JsonColumn(s.Key, CountOf(s.Value)))];
        ReadCells(columns);
        if (columns.Exists(c => c.IsText))
        {
            columns.ForEach(c => c.Restart());
            ReadCells(columns);
        }

        return new(null, new(file, [.. columns.Select((c, at) => new NamedArray(shapes[c.Name], c.ToColumn(at, () => Texts(c.Name, at))))],
            new JsonArrayText(json, shapes)), []);
    }

    private static int CountOf(IReadOnlyList<int> shape) => shape.Aggregate(1, (n, size) => checked(n * size));

    /// <summary>The elements of one array as text.</summary>
    private TextColumn Texts(string name, int index)
    {
        var count = CountOf(shapes[name]);
        var column = JsonColumn.OfTexts(name, count);
        var reader = json.AtKey(name);
        for (var at = 0; at < count && reader.Read();)
            if (JsonCell.IsScalar(reader.TokenType)) column.Add(at++, cell.Of(reader), reader.TokenType);
        return column.ToTexts(index);
    }

    private void FindShapes()
    {
        var reader = json.Tokens();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (shapes.ContainsKey(name)) why ??= JsonDiagnostics.SameKey(json.PlaceOf(file, reader), name);
            reader.Read();
            shapes[name] = JsonCell.IsScalar(reader.TokenType) ? [] : ShapeOf(ref reader, name);
            if (refused.ContainsKey(name)) shapes[name] = [];
        }

        while (reader.Read())
        {
            // only blanks may follow
        }
    }

    /// <summary>The shape of the array that starts here; all parts of one depth must have equal length.</summary>
    private List<int> ShapeOf(ref Utf8JsonReader reader, string name)
    {
        var sizes = new List<int>();
        var counts = new List<int>();
        var leaves = 0;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray when leaves == 0 || counts.Count < leaves:
                    counts.Add(0);
                    break;
                case JsonTokenType.EndArray:
                    while (sizes.Count < counts.Count) sizes.Add(-1);
                    if (sizes[counts.Count - 1] < 0) sizes[counts.Count - 1] = counts[^1];
                    else if (sizes[counts.Count - 1] != counts[^1])
                        refused.TryAdd(name, JsonDiagnostics.Ragged(json.PlaceOf(file, reader), name, sizes[counts.Count - 1], counts[^1]));
                    counts.RemoveAt(counts.Count - 1);
                    if (counts.Count > 0) counts[^1]++;
                    break;
                case JsonTokenType.StartObject:
                    refused.TryAdd(name, JsonDiagnostics.ObjectInside(json.PlaceOf(file, reader), name));
                    reader.Skip();
                    break;
                case var token when JsonCell.IsScalar(token) && (leaves == 0 || counts.Count == leaves):
                    leaves = counts.Count;
                    counts[^1]++;
                    break;
                default:
                    refused.TryAdd(name, JsonDiagnostics.Uneven(json.PlaceOf(file, reader), name));
                    reader.Skip();
                    break;
            }
        }
        while (counts.Count > 0 && reader.Read());
        return sizes;
    }

    private void ReadCells(List<JsonColumn> columns)
    {
        var reader = json.Tokens();
        reader.Read();
        foreach (var column in columns)
        {
            reader.Read();
            if (refused.TryGetValue(column.Name, out var why))
            {
                column.Refuse(0, why);
                reader.Skip();
                continue;
            }

            var (at, depth) = (0, reader.CurrentDepth);
            while (reader.Read())
            {
                if (JsonCell.IsScalar(reader.TokenType)) column.Add(at++, cell.Of(reader), reader.TokenType);
                if (reader.CurrentDepth == depth && reader.TokenType != JsonTokenType.StartArray) break;
            }
        }
    }
}
