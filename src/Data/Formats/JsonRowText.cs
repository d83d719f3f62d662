namespace ProbDsl.Data.Formats;

/// <summary>Finds the cells of a table in JSON rows.</summary>
internal sealed class JsonRowText(JsonBytes json) : ITableText
{
    public DataPlace PlaceOf(string file, int row, Column column) =>
        (Cell(row, column.Name) is var (from, to, _) ? json.PlaceOf(file, (from, to)) : new(file)) with { Row = row + 1,
            Column = column.Name };

    public DataPlace PlaceOf(string file, Column column) => new(file, Column: column.Name);

    public DataPlace PlaceOfHeader(string file) => new(file);

    public string CellText(int row, Column column) => Cell(row, column.Name)?.Text ?? "";

    /// <summary>The position of a cell, and its text; null if the row has no such key.</summary>
    private (int From, int To, string Text)? Cell(int row, string name)
    {
        var reader = json.Rows();
        for (reader.Read(); row > 0; row--, reader.Read()) reader.Skip();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt) return (json.Token(reader).From, json.Token(reader).To,
                JsonCell.IsScalar(reader.TokenType) ? JsonCell.Text(reader) : "");
            reader.Skip();
        }

        return null;
    }
}
