namespace ProbDsl.Data.Formats;

/// <summary>
/// Finds the elements of named arrays in JSON. An element of an array of one dimension is reported by its row, others by their indices.
/// </summary>
internal sealed class JsonArrayText(JsonBytes json, IReadOnlyDictionary<string, IReadOnlyList<int>> shapes) : ITableText
{
    public DataPlace PlaceOf(string file, int row, Column column)
    {
        var (from, to, _) = Element(row, column.Name);
        var shape = shapes[column.Name];
        var place = json.PlaceOf(file, (from, to));
        return shape.Count == 1
            ? place with { Row = row + 1, Column = column.Name }
            : place with { Column = shape.Count == 0 ? column.Name : $"{column.Name}[{ArrayIndices.Text(row, shape)}]" };
    }

    public DataPlace PlaceOf(string file, Column column)
    {
        var reader = json.AtKey(column.Name);
        return json.PlaceOf(file, reader) with { Column = column.Name };
    }

    public DataPlace PlaceOfHeader(string file) => new(file);

    public string CellText(int row, Column column) => Element(row, column.Name).Text;

    private (int From, int To, string Text) Element(int at, string name)
    {
        var reader = json.AtKey(name);
        for (var left = at; reader.Read();)
            if (JsonCell.IsScalar(reader.TokenType) && left-- == 0) break;
        return (json.Token(reader).From, json.Token(reader).To, JsonCell.Text(reader));
    }
}
