namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>
/// Copies elements of a row to other positions: transposes, repeats, slices, pads. Sizes are listed from the outermost dimension, with the
/// steps of both sides along each.
/// </summary>
internal sealed unsafe class CopyInstruction<T> : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Few = 8, Short = 64;

    private readonly Place<T> x, y;
    private readonly nint fromX, fromY, cleared;
    private readonly int[] sizes, stepsX, stepsY;

    /// <param name="x">The source, from element fromX.</param>
    /// <param name="y">The destination, from element fromY.</param>
    /// <param name="layout">The sizes of the dimensions, and the steps of both sides along each.</param>
    /// <param name="cleared">The number of elements of y that are zeroed first.</param>
    public CopyInstruction((Place<T> At, nint From) x, (Place<T> At, nint From) y, (int[] Sizes, int[] X, int[] Y) layout, nint cleared = 0)
    {
        (this.x, fromX, this.y, fromY, this.cleared) = (x.At, x.From, y.At, y.From, cleared);
        (sizes, stepsX, stepsY) = Merged(layout.Sizes, layout.X, layout.Y);
    }

    private (nint Size, nint X, nint Y) Inner => (sizes[^1], stepsX[^1], stepsY[^1]);

    public override void Run(nint first, nint rows)
    {
        T* from = x.From(first), to = y.From(first);
        if (sizes.Length == 1 && rows > 1 && IsRepeated(from + fromX, to + fromY, (rows, x.PerRow, y.PerRow), Inner)) return;
        if (sizes.Length <= 2 && sizes[^1] <= Few && (sizes.Length == 1 || rows > 1))
        {
            EachFew(from, to, rows);
            return;
        }
        for (nint r = 0; r < rows; r++, from += x.PerRow, to += y.PerRow)
        {
            if (cleared > 0) new Span<T>(to, (int)cleared).Clear();
            Copy(0, from + fromX, to + fromY);
        }
    }

    private void Copy(int dimension, T* from, T* to)
    {
        var (size, stepX, stepY) = (sizes[dimension], stepsX[dimension], stepsY[dimension]);
        if (dimension == sizes.Length - 2 && IsRepeated(from, to, (size, stepX, stepY), Inner)) return;
        if (dimension == sizes.Length - 2 && sizes[^1] <= Few)
        {
            FewByFew(from, to, (1, 0, 0), (size, stepX, stepY), Inner);
            return;
        }
        if (dimension < sizes.Length - 1)
        {
            for (var i = 0; i < size; i++, from += stepX, to += stepY) Copy(dimension + 1, from, to);
            return;
        }
        if (stepX == 1 && stepY == 1) new ReadOnlySpan<T>(from, size).CopyTo(new(to, size));
        else if (stepX == 0 && stepY == 1) new Span<T>(to, size).Fill(*from);
        else for (var i = 0; i < size; i++) to[i * stepY] = from[i * stepX];
    }

    /// <summary>Copies contiguous short rows that repeat one row, or one element each; returns whether they do.</summary>
    private static bool IsRepeated(T* from, T* to, (nint Size, nint X, nint Y) outer, (nint Size, nint X, nint Y) inner)
    {
        if (inner.Y != 1 || outer.Y != inner.Size) return false;
        if (outer.X == 0 && inner.X == 1 && inner.Size <= Short) RepeatedCopies.OfRow(from, to, outer.Size, inner.Size);
        else if (outer.X == 1 && inner.X == 0 && inner.Size <= Few) RepeatedCopies.OfEach(from, to, outer.Size, inner.Size);
        else return false;
        return true;
    }

    // rows are one more dimension; the zeroed elements are contiguous
    private void EachFew(T* from, T* to, nint rows)
    {
        if (cleared > 0) NativeMemory.Clear(to, (nuint)(rows * cleared * sizeof(T)));
        (nint Size, nint X, nint Y) outer = sizes.Length == 2 ? (sizes[0], stepsX[0], stepsY[0]) : (1, 0, 0);
        FewByFew(from + fromX, to + fromY, (rows, x.PerRow, y.PerRow), outer, Inner);
    }

    // a call for every few elements would take longer than copying them
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FewByFew(T* from, T* to, (nint Size, nint X, nint Y) rows, (nint Size, nint X, nint Y) outer,
        (nint Size, nint X, nint Y) inner)
    {
        for (nint r = 0; r < rows.Size; r++, from += rows.X, to += rows.Y)
        {
            T* left = to, right = from;
            for (nint i = 0; i < outer.Size; i++, right += outer.X, left += outer.Y)
                for (nint j = 0; j < inner.Size; j++) left[j * inner.Y] = right[j * inner.X];
        }
    }

    // a dimension is merged into the inner one if both sides have uniform strides; at least one remains
    private static (int[], int[], int[]) Merged(int[] sizes, int[] x, int[] y)
    {
        var merged = new List<(int Size, int X, int Y)> { (1, 1, 1) };
        for (var d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] == 1) continue;
            var outer = merged[^1];
            if (outer.Size == 1) merged[^1] = (sizes[d], x[d], y[d]);
            else if (outer.X == x[d] * sizes[d] && outer.Y == y[d] * sizes[d]) merged[^1] = (outer.Size * sizes[d], x[d], y[d]);
            else merged.Add((sizes[d], x[d], y[d]));
        }
        return ([.. merged.Select(m => m.Size)], [.. merged.Select(m => m.X)], [.. merged.Select(m => m.Y)]);
    }
}
