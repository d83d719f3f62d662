namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>y[b, j, e] = source[b, index[b, j], e], with [batches, size, inner] of the source in each row or shared by all rows.</summary>
internal sealed unsafe class GatherInstruction<T>(Place<T> source, Place<T> index, Place<T> y,
    (int Batches, int Size, int Picks, int Inner) sizes, object? origin) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        T* from = source.From(first), at = index.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += source.PerRow, at += index.PerRow, to += y.PerRow)
            for (var b = 0; b < sizes.Batches; b++)
                Picks(from + (nint)b * sizes.Size * sizes.Inner, at + (nint)b * sizes.Picks,
                    to + (nint)b * sizes.Picks * sizes.Inner, first + r);
    }

    private void Picks(T* from, T* at, T* to, nint row)
    {
        var inner = sizes.Inner;
        for (nint j = 0; j < sizes.Picks; j++)
        {
            var pick = Positions.Of(at, j, sizes.Size, row * sizes.Picks, origin);
            if (inner == 1) to[j] = from[pick];
            else new ReadOnlySpan<T>(from + pick * inner, inner).CopyTo(new(to + j * inner, inner));
        }
    }
}

/// <summary>y[b, index[b, j], e] += updates[b, j, e], from zero, within each row.</summary>
internal sealed unsafe class ScatterInstruction<T>(Place<T> updates, Place<T> index, Place<T> y,
    (int Batches, int Size, int Picks, int Inner) sizes, object? origin) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        T* from = updates.From(first), at = index.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += updates.PerRow, at += index.PerRow, to += y.PerRow)
        {
            new Span<T>(to, sizes.Batches * sizes.Size * sizes.Inner).Clear();
            for (nint p = 0; p < (nint)sizes.Batches * sizes.Picks; p++)
                Sums.AddTo(to + (p / sizes.Picks * sizes.Size + Positions.Of(at, p, sizes.Size, (first + r) * sizes.Batches * sizes.Picks,
                    origin)) * sizes.Inner, from + p * sizes.Inner, sizes.Inner);
        }
    }
}

/// <summary>Checked indices, from 0, as they occur in data.</summary>
internal static unsafe class Positions
{
    /// <exception cref="IndexOutOfProgramRange">The index is not an integer from 0 to size - 1.</exception>
    /// <exception cref="WholeNumberBeyondFloat32">The index is a float32 too large to be distinguished from its neighbors.</exception>
    public static nint Of<T>(T* index, nint at, int size, nint before, object? origin)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var value = Number.ToDouble(index[at]);
        var whole = (int)value;
        if ((uint)whole >= (uint)size || whole != value) throw new IndexOutOfProgramRange(origin, value, size, (int)(before + at));
        return typeof(T) == typeof(float) && whole >= ElementTypes.LargestFloatIndex
            ? throw new WholeNumberBeyondFloat32(origin, value) : whole;
    }
}
