using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>Each row seen as [outer, along, inner], of which `along` is reduced or run along.</summary>
internal readonly record struct Stretch3(int Outer, int Along, int Inner);

/// <summary>y = what a reduction (x, y, along, inner) makes of the middle dimension.</summary>
internal sealed unsafe class ReductionInstruction(delegate*<double*, double*, int, int, void> reduce, Place x, Place y, Stretch3 size) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* from = x.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += x.PerRow, to += y.PerRow)
            for (var o = 0; o < size.Outer; o++) reduce(from + o * size.Along * size.Inner, to + o * size.Inner, size.Along, size.Inner);
    }
}

/// <summary>Running sums or products along the middle dimension.</summary>
internal sealed unsafe class CumulationInstruction(Place x, Place y, Stretch3 size, bool isProduct, bool isBackward) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* from = x.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += x.PerRow, to += y.PerRow)
            for (var o = 0; o < size.Outer; o++) Along(from + o * size.Along * size.Inner, to + o * size.Along * size.Inner);
    }

    private void Along(double* from, double* to)
    {
        nint step = isBackward ? -size.Inner : size.Inner;
        var last = isBackward ? (nint)(size.Along - 1) * size.Inner : 0;
        from += last;
        to += last;
        for (var k = 0; k < size.Along; k++, from += step, to += step)
            for (var i = 0; i < size.Inner; i++) to[i] = k == 0 ? from[i] : isProduct ? to[i - step] * from[i] : to[i - step] + from[i];
    }
}

/// <summary>Sums of a [along, inner] stretch over its first dimension.</summary>
internal static unsafe class Sums
{
    public static void Along(double* x, double* y, int along, int inner)
    {
        if (inner == 1) *y = OfRun(x, along);
        else
        {
            new Span<double>(y, inner).Clear();
            for (var k = 0; k < along; k++) AddTo(y, x + (nint)k * inner, inner);
        }
    }

    /// <summary>In four chains of eight lanes, joined at the end: the same order for a run wherever it lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double OfRun(double* x, nint n)
    {
        var (a, b, c, d) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        nint i = 0;
        for (; i + 32 <= n; i += 32)
        {
            a += Vector512.Load(x + i);
            b += Vector512.Load(x + i + 8);
            c += Vector512.Load(x + i + 16);
            d += Vector512.Load(x + i + 24);
        }
        for (; i + 8 <= n; i += 8) a += Vector512.Load(x + i);
        var sum = Vector512.Sum((a + b) + (c + d));
        for (; i < n; i++) sum += x[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTo(double* y, double* x, int n)
    {
        var i = 0;
        for (; i + 8 <= n; i += 8) (Vector512.Load(y + i) + Vector512.Load(x + i)).Store(y + i);
        for (; i < n; i++) y[i] += x[i];
    }
}

/// <summary>Maxima of a [along, inner] stretch over its first dimension; -inf of nothing.</summary>
internal static unsafe class Maxima
{
    public static void Along(double* x, double* y, int along, int inner)
    {
        new Span<double>(y, inner).Fill(double.NegativeInfinity);
        for (var k = 0; k < along; k++) RaiseTo(y, x + (nint)k * inner, inner);
    }

    public static void RaiseTo(double* y, double* x, int n)
    {
        for (var i = 0; i < n; i++) y[i] = Math.Max(y[i], x[i]);
    }
}
