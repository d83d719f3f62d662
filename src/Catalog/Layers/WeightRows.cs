namespace ProbDsl.Catalog.Layers;

/// <summary>
/// The product of one-hot indices and a matrix, computed without the one-hot vectors by reading one row of the matrix per index.
/// </summary>
internal static class WeightRows
{
    /// <summary>
    /// index [axes.., event..] from 1, rows [event * states, size] -> the sum of the rows over the event, [axes.., size].
    /// </summary>
    public static Value Read(Operand index, Value rows)
    {
        var count = index.Event.Count;
        if (count == 1) return ReadRows(new(Reshape(index.Value, index.Axes), 0, index.Size), rows);
        var place = index.Shaped(count).Value + (index.Value.Program.Iota(count, 0) * index.Size);
        return Sum(ReadRows(new(place, 0), rows), -2);
    }

    /// <summary>
    /// The row of each index, from 1: [shape..] -> [shape.., size]. An index that counts up along an axis reads a contiguous range of rows.
    /// </summary>
    public static Value ReadRows(Operand index, Value rows) => Counted(index.Value) is { } counting
        ? Reshape(Slice(rows, 0, counting.From - 1, counting.Count), [.. index.Value.Shape, rows.Shape[1]])
        : Gather(rows, index.Value - 1, 0);

    private static Counting? Counted(Value value) => value.Op == Op.Reshape ? Counted(value.Inputs[0]) : value.Attribute as Counting;
}
