namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// Iterates a shape in row-major order, row by row, with the offset of each row in every operand. Neighboring dimensions with uniform
/// strides in all operands are merged, so contiguous operands form a single row.
/// </summary>
internal sealed class StridedIterator
{
    private readonly int[] sizes;
    private readonly int[][] strides;
    private readonly int[] position;

    /// <param name="shape">The shape to iterate.</param>
    /// <param name="operands">The strides of each operand: the offset of one step along each dimension; 0 repeats.</param>
    public StridedIterator(Shape shape, params ReadOnlySpan<int[]> operands)
    {
        var merged = Merged(shape, operands);
        (Length, Steps) = merged.Count == 0 ? (1, new int[operands.Length]) : merged[0];
        sizes = [.. merged.Skip(1).Select(dimension => dimension.Size)];
        strides = [.. merged.Skip(1).Select(dimension => dimension.Strides)];
        position = new int[sizes.Length];
        Offsets = new int[operands.Length];
        Ended = shape.Count == 0;
    }

    /// <summary>The number of elements of a row.</summary>
    public int Length { get; }

    /// <summary>The step of each operand from one element of a row to the next.</summary>
    public int[] Steps { get; }

    /// <summary>The offset of the current row in each operand.</summary>
    public int[] Offsets { get; }

    public bool Ended { get; private set; }

    /// <summary>The strides of an operand that broadcasts to a shape: 0 where it repeats.</summary>
    public static int[] Spread(Shape from, Shape to)
    {
        var own = from.Strides();
        var spread = new int[to.Rank];
        for (var fromEnd = 1; fromEnd <= from.Rank; fromEnd++)
            spread[^fromEnd] = from[^fromEnd] == 1 ? 0 : own[^fromEnd];
        return spread;
    }

    public void Next()
    {
        for (var d = 0; d < sizes.Length; d++)
        {
            position[d]++;
            var back = position[d] == sizes[d];
            for (var o = 0; o < Offsets.Length; o++) Offsets[o] += back ? -strides[d][o] * (sizes[d] - 1) : strides[d][o];
            if (!back) return;
            position[d] = 0;
        }
        Ended = true;
    }

    // innermost first; a dimension is merged into the inner one if the strides of every operand are uniform
    private static List<(int Size, int[] Strides)> Merged(Shape shape, ReadOnlySpan<int[]> operands)
    {
        var merged = new List<(int Size, int[] Strides)>();
        for (var d = shape.Rank - 1; d >= 0; d--)
        {
            if (shape[d] == 1) continue;
            var own = new int[operands.Length];
            for (var o = 0; o < own.Length; o++) own[o] = operands[o][d];
            if (merged.Count > 0 && GoesOn(merged[^1], own)) merged[^1] = (merged[^1].Size * shape[d], merged[^1].Strides);
            else merged.Add((shape[d], own));
        }
        return merged;
    }

    private static bool GoesOn((int Size, int[] Strides) inner, int[] outer)
    {
        for (var o = 0; o < outer.Length; o++)
            if (outer[o] != inner.Strides[o] * inner.Size) return false;
        return true;
    }
}
