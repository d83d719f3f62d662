namespace ProbDsl.Runtime;

/// <summary>Rows of an array, copied into a slot that takes some of them: data [rows, ..], slot [some, ..].</summary>
public sealed class StoredRows
{
    private readonly string slot;
    private readonly double[] data;
    private readonly int width;

    /// <param name="slot">A slot of the stores that are written.</param>
    /// <param name="data">Has a dimension of rows, the first.</param>
    public StoredRows(string slot, Tensor data)
    {
        if (data.Shape.Rank == 0) throw new ArgumentException($"slot {slot}: a single number has no rows");
        (this.slot, this.data, width) = (slot, data.Values, data.Shape[1..].Count);
    }

    /// <summary>Row i of the slot becomes row rows[i] of the data, each counted from 0; nothing is allocated.</summary>
    /// <exception cref="ArgumentException">The slot takes another number of numbers.</exception>
    public void Write(ManagedStore store, ReadOnlySpan<int> rows)
    {
        if (store.ShapeOf(slot).Count != (long)rows.Length * width) throw new ArgumentException($"{rows.Length} rows of {width} numbers for slot {slot} {store.ShapeOf(slot)}");
        if (store.TypeOf(slot) == ElementType.Float32) Copy(rows, store.Numbers<float>(slot));
        else Copy(rows, store.Numbers<double>(slot));
    }

    private void Copy(ReadOnlySpan<int> rows, Span<double> to)
    {
        if (width == 1) for (var i = 0; i < rows.Length; i++) to[i] = data[rows[i]];
        else for (var i = 0; i < rows.Length; i++) data.AsSpan(rows[i] * width, width).CopyTo(to[(i * width)..]);
    }

    private unsafe void Copy(ReadOnlySpan<int> rows, Span<float> to)
    {
        if (width == 1) for (var i = 0; i < rows.Length; i++) to[i] = (float)data[rows[i]];
        else fixed (double* from = data)
            fixed (float* start = to)
                for (var i = 0; i < rows.Length; i++) AsDoubles.Narrow(from + (nint)rows[i] * width, start + (nint)i * width, width);
    }
}
