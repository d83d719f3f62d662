namespace ProbDsl.Data.Formats;

/// <summary>
/// Moves the elements of an array whose first index varies fastest (Fortran order) to their row-major positions, block by block.
/// </summary>
internal sealed class ColumnMajor
{
    private readonly int[] shape;
    private readonly int[] steps;
    private readonly int[] indices;
    private int place;

    public ColumnMajor(int[] shape)
    {
        (this.shape, steps, indices) = (shape, new int[shape.Length], new int[shape.Length]);
        for (var (d, step) = (shape.Length - 1, 1); d >= 0; step *= shape[d--]) steps[d] = step;
    }

    /// <summary>The same, after some elements.</summary>
    public static ColumnMajor After(int[] shape, int elements)
    {
        var order = new ColumnMajor(shape);
        for (; elements > 0; elements--) order.Advance();
        return order;
    }

    /// <summary>Writes the next elements.</summary>
    public void Place<T>(ReadOnlySpan<T> next, T[] values)
    {
        foreach (var value in next)
        {
            values[place] = value;
            Advance();
        }
    }

    private void Advance()
    {
        for (var d = 0; d < shape.Length; d++)
        {
            place += steps[d];
            if (++indices[d] < shape[d]) return;
            place -= steps[d] * shape[d];
            indices[d] = 0;
        }
    }
}
