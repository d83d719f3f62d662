namespace ProbDsl.Inference.Lowering;

/// <summary>Shapes of arrays [sequences, positions, ..] along chains.</summary>
internal static class ChainShapes
{
    /// <summary>Values in the opposite order along the second dimension.</summary>
    public static Value Reversed(Value value) => value.Shape[1] == 1 ? value
        : Concat(1, [.. Enumerable.Range(1, value.Shape[1]).Select(i => Slice(value, 1, value.Shape[1] - i, 1))]);

    /// <summary>All but the first two dimensions, and those kept at the end, as one of these sizes together.</summary>
    public static Value Flat(Value value, int[] sizes, params int[] kept)
    {
        Shape whole = [value.Shape[0], value.Shape[1], .. sizes, .. kept];
        return Reshape(Broadcast(value, whole), [whole[0], whole[1], sizes.Aggregate(1, (a, b) => a * b), .. kept]);
    }

    /// <summary>Values one after another along a dimension; those before it are repeated where others vary.</summary>
    public static Value Joined(int axis, IReadOnlyList<Value> values)
    {
        int[] first = [.. Enumerable.Range(0, axis).Select(d => values.Max(v => v.Shape[d]))];
        return values.Count == 1 ? values[0] : Concat(axis, [.. values.Select(v => Broadcast(v, [.. first, .. v.Shape[axis..]]))]);
    }

    /// <summary>[B or 1, T or 1, ..] as [T, B or 1, ..].</summary>
    public static Value PositionsFirst(Value value, int positions) => Transpose(
        Broadcast(value, [value.Shape[0], positions, .. value.Shape[2..]]), [1, 0, .. Enumerable.Range(2, value.Shape.Rank - 2)]);
}
