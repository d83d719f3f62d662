namespace ProbDsl.Data.Columns;

/// <summary>
/// Places of the elements of a binary array, which has no lines: the row if it has one dimension, otherwise the indices.
/// </summary>
internal sealed class UnnamedArrayText(IReadOnlyList<int> shape) : ITableText
{
    public DataPlace PlaceOf(string file, int row, Column column) =>
        shape.Count == 1
            ? new(file, row + 1, column.Name)
            : new(file, Column: shape.Count == 0 ? column.Name : $"{column.Name}[{ArrayIndices.Text(row, shape)}]");

    public DataPlace PlaceOf(string file, Column column) => new(file, Column: column.Name);

    public DataPlace PlaceOfHeader(string file) => new(file);

    public string CellText(int row, Column column) => column.AsText().Text(row);
}
