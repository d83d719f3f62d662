namespace ProbDsl.Data.Columns;

/// <summary>An array whose file has no name for it: a single column with the name of the data that reads it.</summary>
/// <param name="file">The display name of the file.</param>
/// <param name="shape">Its dimensions, outermost first; empty for a scalar.</param>
/// <param name="values">Its elements in row-major order, as many as the product of the dimensions; NaN for a missing element.</param>
/// <param name="written">Its elements as texts under a name; null if these follow from the values.</param>
public sealed class UnnamedArray(string file, IReadOnlyList<int> shape, double[] values, Func<string, TextColumn>? written = null)
{
    private readonly Dictionary<string, ArrayFile> named = [];

    public string File { get; } = file;

    /// <summary>Whether the elements are texts alone, such as dates, whose values are not for stories.</summary>
    public bool AreTexts { get; init; }

    public IReadOnlyList<int> Shape { get; } = shape;

    /// <summary>The number of rows: the first dimension.</summary>
    public int Rows => Shape.Count == 0 ? 1 : Shape[0];

    /// <summary>`60000 x 28 x 28`; `a single value` for a scalar.</summary>
    public string Dimensions => Shape.Count == 0 ? "a single value" : string.Join(" x ", Shape);

    /// <summary>The array under a name, cached by name. The elements are not copied.</summary>
    public ArrayFile As(string name)
    {
        if (!named.TryGetValue(name, out var known))
            named[name] = known = new(File,
                [new(Shape, AreTexts ? written!(name) : new NumberColumn(name, 0, values, written is null ? null : () => written(name)))],
                new UnnamedArrayText(Shape));
        return known;
    }
}
