namespace ProbDsl.Data.Columns;

/// <summary>A file of named arrays. Arrays of the same shape are the columns of a table with one row for each element.</summary>
/// <param name="file">The display name of the file.</param>
/// <param name="arrays">The arrays in file order.</param>
/// <param name="source">The file's text; null means that places show no line.</param>
public sealed class ArrayFile(string file, IReadOnlyList<NamedArray> arrays, ITableText? source = null)
{
    private readonly Dictionary<string, NamedArray> byName = arrays.ToDictionary(array => array.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, Table> tables = [];

    public string File { get; } = file;

    public IReadOnlyList<NamedArray> Arrays { get; } = arrays;

    /// <summary>The array of that name, which is case-sensitive; null if there is none.</summary>
    public NamedArray? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The file with other cells in place of those of its arrays, of the same names and shapes.</summary>
    public ArrayFile Select(Func<Column, Column> change) => new(File, [.. Arrays.Select(a => a with { Cells = change(a.Cells) })], source);

    /// <summary>The arrays of one shape as a table; cached by shape.</summary>
    public Table TableOf(IReadOnlyList<int> shape)
    {
        var key = string.Join(' ', shape);
        if (tables.TryGetValue(key, out var known)) return known;
        return tables[key] = new(File, shape.Aggregate(1, (n, size) => n * size),
            [.. Arrays.Where(a => a.Shape.SequenceEqual(shape)).Select(a => a.Cells)], source);
    }

    /// <summary>A table with the columns of all arrays, regardless of shape, for suggestions when a name is missing.</summary>
    public Table AllArrays => new(File, 0, [.. Arrays.Select(a => a.Cells)], source);

    /// <summary>The place of an array's name.</summary>
    public DataPlace PlaceOf(NamedArray array) => source?.PlaceOf(File, array.Cells) ?? new(File, Column: array.Name);
}
