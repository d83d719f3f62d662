namespace ProbDsl.Inference.Results.Files;

/// <summary>The columns of one unknown in `draws.csv`, in CmdStan's order: `beta.1.1`, `beta.2.1`, ..., the first index fastest.</summary>
public sealed record DrawColumns(string Name, Shape Shape)
{
    public int Count => Shape.Count;

    public IEnumerable<string> Names => Enumerable.Range(0, Count).Select(column => Name + string.Concat(Indices(column).Select(Index)));

    /// <summary>The positions of the columns' numbers in the row-major array.</summary>
    public int[] Places()
    {
        var strides = Shape.Strides();
        return [.. Enumerable.Range(0, Count).Select(column => Indices(column).Select((index, d) => index * strides[d]).Sum())];
    }

    private static string Index(int index) => string.Create(CultureInfo.InvariantCulture, $".{index + 1}");

    private int[] Indices(int column)
    {
        var indices = new int[Shape.Rank];
        for (var d = 0; d < Shape.Rank; column /= Shape[d++]) indices[d] = column % Shape[d];
        return indices;
    }
}
