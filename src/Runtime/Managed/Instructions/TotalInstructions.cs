namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>Adds the rows of x, each [along, inner], to y.</summary>
internal sealed unsafe class RowSumInstruction<T>(Place<T> x, double* y, int along, int inner) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows) => Sums.AddRows(x.From(first), y, rows * along, inner);
}

/// <summary>y = max(y, the rows of x).</summary>
internal sealed unsafe class RowMaxInstruction<T>(Place<T> x, double* y, int inner) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        var from = x.From(first);
        for (nint r = 0; r < rows; r++, from += inner)
            for (var i = 0; i < inner; i++) y[i] = Math.Max(y[i], Number.ToDouble(from[i]));
    }
}

/// <summary>
/// Adds a' b, summed over rows, to y: a [rows, k], b [rows, m], y [k, m]. Products of floats are summed as floats within a strip.
/// </summary>
internal sealed unsafe class RowProductInstruction<T>(Place<T> a, Place<T> b, double* y, int k, int m) : Instruction, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> ofStrip = new(typeof(T) == typeof(double) ? 0 : (long)k * m);

    public override void Run(nint first, nint rows)
    {
        if (typeof(T) == typeof(double)) SmallProducts.AddTransposed((double*)a.From(first), (double*)b.From(first), y, rows, k, m);
        else
        {
            new Span<T>(ofStrip.At, k * m).Clear();
            SmallProducts.AddTransposed(a.From(first), b.From(first), ofStrip.At, rows, k, m);
            Sums.AddWide(y, ofStrip.At, k * m);
        }
    }

    public void Dispose() => ofStrip.Dispose();
}

/// <summary>Adds updates to the rows of y that an index selects.</summary>
internal sealed unsafe class RowScatterInstruction<T>(Place<T> updates, Place<T> index, double* y, int picks, int inner, int size,
    object? origin) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        T* from = updates.From(first), at = index.From(first);
        for (nint p = 0; p < rows * picks; p++)
        {
            var to = y + Positions.Of(at, p, size, first * picks, origin) * inner;
            if (inner == 1) *to += Number.ToDouble(from[p]);
            else Sums.AddWide(to, from + p * inner, inner);
        }
    }
}
