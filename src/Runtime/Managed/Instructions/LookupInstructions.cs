namespace ProbDsl.Runtime;

/// <summary>y[b, j, e] = source[b, index[b, j], e], with [batches, size, inner] of the source in each row, or for all rows.</summary>
internal sealed unsafe class GatherInstruction(Place source, Place index, Place y, (int Batches, int Size, int Picks, int Inner) sizes, object? origin) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* from = source.From(first), at = index.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += source.PerRow, at += index.PerRow, to += y.PerRow)
            for (var b = 0; b < sizes.Batches; b++) Picks(from + (nint)b * sizes.Size * sizes.Inner, at + (nint)b * sizes.Picks, to + (nint)b * sizes.Picks * sizes.Inner, first + r);
    }

    private void Picks(double* from, double* at, double* to, nint row)
    {
        var inner = sizes.Inner;
        for (nint j = 0; j < sizes.Picks; j++)
        {
            var pick = Positions.Of(at, j, sizes.Size, row * sizes.Picks, origin);
            if (inner == 1) to[j] = from[pick];
            else new ReadOnlySpan<double>(from + pick * inner, inner).CopyTo(new(to + j * inner, inner));
        }
    }
}

/// <summary>y[b, index[b, j], e] += updates[b, j, e], from zero, within each row.</summary>
internal sealed unsafe class ScatterInstruction(Place updates, Place index, Place y, (int Batches, int Size, int Picks, int Inner) sizes, object? origin) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* from = updates.From(first), at = index.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += updates.PerRow, at += index.PerRow, to += y.PerRow)
        {
            new Span<double>(to, sizes.Batches * sizes.Size * sizes.Inner).Clear();
            for (nint p = 0; p < (nint)sizes.Batches * sizes.Picks; p++)
                Sums.AddTo(to + (p / sizes.Picks * sizes.Size + Positions.Of(at, p, sizes.Size, (first + r) * sizes.Batches * sizes.Picks, origin)) * sizes.Inner, from + p * sizes.Inner, sizes.Inner);
        }
    }
}

/// <summary>Indices from 0, as data give them.</summary>
internal static unsafe class Positions
{
    /// <exception cref="IndexOutOfProgramRange">It is no whole number below size.</exception>
    public static nint Of(double* index, nint at, int size, nint before, object? origin)
    {
        var value = index[at];
        var whole = (int)value;
        return (uint)whole < (uint)size && whole == value ? whole : throw new IndexOutOfProgramRange(origin, value, size, (int)(before + at));
    }
}
