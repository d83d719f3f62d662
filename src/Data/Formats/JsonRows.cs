namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads an array of objects, or objects one after another, as a table: one row per object, one column per key. A key that a row lacks is a
/// missing cell.
/// </summary>
internal sealed class JsonRows(string file, JsonBytes json, long memory)
{
    private readonly JsonCell cell = new();
    private readonly List<JsonColumn> columns = [];
    private readonly Dictionary<string, int> byName = new(StringComparer.Ordinal);
    private Diagnostic? why;

    public JsonResult Read()
    {
        var rows = CountRows();
        if (why is null && rows == 0) why = JsonDiagnostics.NoRows(file);
        if (why is null) ReadCells(rows);
        if (why is null && columns.Exists(c => c.IsText))
        {
            columns.ForEach(c => c.Restart());
            ReadCells(rows);
        }

        return why is null
            ? new(new(file, rows, [.. columns.Select((c, at) => c.ToColumn(at, () => Texts(c.Name, at, rows)))], new JsonRowText(json)),
                null, [])
            : JsonReader.Failed(why);
    }

    /// <summary>Counts the rows in a pass over the whole file, which finds invalid JSON and elements that are not rows of cells.</summary>
    private int CountRows()
    {
        var reader = json.Rows();
        var (rows, depth) = (0, json.AreLines ? 0 : 1);
        while (reader.Read() && reader.CurrentDepth >= depth)
        {
            if (reader.CurrentDepth == depth && reader.TokenType == JsonTokenType.StartObject) rows++;
            else if (reader.CurrentDepth == depth && reader.TokenType != JsonTokenType.EndObject)
                why ??= JsonDiagnostics.NoRow(json.PlaceOf(file, reader), rows, json.AreLines);
        }

        while (reader.Read())
        {
            // only blanks may follow
        }

        return rows;
    }

    private void ReadCells(int rows)
    {
        var reader = json.Rows();
        for (var row = 0; row < rows && why is null; row++)
        {
            reader.Read();
            var expected = 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (ColumnOf(reader, expected, rows) is not { } column) return;
                var name = json.Token(reader);
                reader.Read();
                if (columns[column].LastRow == row)
                    why ??= JsonDiagnostics.SameKey(json.PlaceOf(file, name) with { Row = row + 1 }, columns[column].Name);
                Add(columns[column], row, ref reader);
                expected = column + 1;
            }
        }
    }

    /// <summary>Adds the value at which a reader is, and moves to its end.</summary>
    private void Add(JsonColumn column, int row, ref Utf8JsonReader reader)
    {
        if (JsonCell.IsScalar(reader.TokenType)) column.Add(row, cell.Of(reader), reader.TokenType);
        else column.Refuse(row, JsonDiagnostics.Nested(json.PlaceOf(file, reader) with { Column = column.Name }, row + 1));
        reader.Skip();
    }

    /// <summary>The cells of one column as text, in a pass over the rows.</summary>
    private TextColumn Texts(string name, int index, int rows)
    {
        var column = JsonColumn.OfTexts(name, rows);
        var reader = json.Rows();
        for (var row = 0; row < rows; row++)
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = reader.ValueTextEquals(name);
                reader.Read();
                if (isIt) Add(column, row, ref reader);
                else reader.Skip();
            }
        }

        return column.ToTexts(index);
    }

    /// <summary>
    /// The column of a key, which usually follows the column of the previous key; null if there is no memory for one more.
    /// </summary>
    private int? ColumnOf(in Utf8JsonReader reader, int expected, int rows)
    {
        if (expected < columns.Count && reader.ValueTextEquals(columns[expected].Name)) return expected;
        var name = reader.GetString()!;
        if (byName.TryGetValue(name, out var known)) return known;
        var needed = sizeof(double) * (columns.Count + 1L) * rows;
        if (columns.Count == DataLimits.Columns) why = CsvDiagnostics.TooManyColumns(file, columns.Count + 1);
        else if (needed > memory) why = CsvDiagnostics.NeedsMemory(file, needed, memory);
        if (why is not null) return null;
        columns.Add(new(name, rows));
        return byName[name] = columns.Count - 1;
    }
}
