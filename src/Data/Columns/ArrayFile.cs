using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Data.Columns;

/// <summary>A file of named arrays. Arrays of one shape stand beside each other as the columns of a table, each element a row.</summary>
/// <param name="file">The name a person knows the file by.</param>
/// <param name="arrays">The arrays in file order.</param>
/// <param name="source">The file's text; without it, places show no line.</param>
public sealed class ArrayFile(string file, IReadOnlyList<NamedArray> arrays, ITableText? source = null)
{
    private readonly Dictionary<string, NamedArray> byName = arrays.ToDictionary(array => array.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, Table> tables = [];

    public string File { get; } = file;

    public IReadOnlyList<NamedArray> Arrays { get; } = arrays;

    /// <summary>The array of that name, case included; null where there is none.</summary>
    public NamedArray? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The arrays of one shape as a table; the same table for the same shape.</summary>
    public Table TableOf(IReadOnlyList<int> shape)
    {
        var key = string.Join(' ', shape);
        if (tables.TryGetValue(key, out var known)) return known;
        return tables[key] = new(File, shape.Aggregate(1, (n, size) => n * size),
            [.. Arrays.Where(a => a.Shape.SequenceEqual(shape)).Select(a => a.Cells)], source);
    }

    /// <summary>All names beside each other, whatever their shapes: what a name that is not there is looked for in.</summary>
    public Table Everything => new(File, 0, [.. Arrays.Select(a => a.Cells)], source);

    /// <summary>The place of an array's name.</summary>
    public DataPlace PlaceOf(NamedArray array) => source?.PlaceOf(File, array.Cells) ?? new(File, Column: array.Name);
}
