namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>The sizes of a row as [outer, along, inner], where `along` is the dimension of the reduction or scan.</summary>
internal readonly record struct AxisSizes(int Outer, int Along, int Inner);

/// <summary>y = a reduction (x, y, along, inner) of the middle dimension.</summary>
internal sealed unsafe class ReductionInstruction<T>(delegate*<T*, T*, int, int, void> reduce, Place<T> x, Place<T> y, AxisSizes size,
    bool isSum = false) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // short contiguous sums, for which the calls would take longest
    private readonly bool areShort = isSum && size.Inner == 1 && size.Along < Vector512<T>.Count;

    public override void Run(nint first, nint rows)
    {
        T* from = x.From(first), to = y.From(first);
        if (areShort && x.PerRow == size.Outer * size.Along && y.PerRow == size.Outer)
        {
            Sums.OfShortRuns(from, to, rows * size.Outer, size.Along);
            return;
        }
        for (nint r = 0; r < rows; r++, from += x.PerRow, to += y.PerRow)
            for (var o = 0; o < size.Outer; o++) reduce(from + o * size.Along * size.Inner, to + o * size.Inner, size.Along, size.Inner);
    }
}

/// <summary>Running sums or products along the middle dimension.</summary>
internal sealed unsafe class CumulationInstruction<T>(Place<T> x, Place<T> y, AxisSizes size, bool isProduct, bool isBackward) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        T* from = x.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += x.PerRow, to += y.PerRow)
            for (var o = 0; o < size.Outer; o++) Along(from + o * size.Along * size.Inner, to + o * size.Along * size.Inner);
    }

    private void Along(T* from, T* to)
    {
        nint step = isBackward ? -size.Inner : size.Inner;
        var last = isBackward ? (nint)(size.Along - 1) * size.Inner : 0;
        if (typeof(T) == typeof(float)) AlongInDoubles(from + last, to + last, step);
        else AlongAsTheyAre(from + last, to + last, step);
    }

    private void AlongAsTheyAre(T* from, T* to, nint step)
    {
        for (var k = 0; k < size.Along; k++, from += step, to += step)
            for (var i = 0; i < size.Inner; i++) to[i] = k == 0 ? from[i] : isProduct ? to[i - step] * from[i] : to[i - step] + from[i];
    }

    // a running float would accumulate the rounding of all terms before
    private void AlongInDoubles(T* from, T* to, nint step)
    {
        for (var i = 0; i < size.Inner; i++)
        {
            var running = isProduct ? 1.0 : 0.0;
            for (nint k = 0, at = i; k < size.Along; k++, at += step)
            {
                var next = Number.ToDouble(from[at]);
                running = isProduct ? running * next : running + next;
                to[at] = Number.Of<T>(running);
            }
        }
    }
}

/// <summary>Maxima of [along, inner] values over the first dimension; -inf if it is empty.</summary>
internal static unsafe class Maxima
{
    public static void Along<T>(T* x, T* y, int along, int inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        new Span<T>(y, inner).Fill(T.NegativeInfinity);
        for (var k = 0; k < along; k++) RaiseTo(y, x + (nint)k * inner, inner);
    }

    public static void RaiseTo<T>(T* y, T* x, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < n; i++) y[i] = T.Max(y[i], x[i]);
    }
}
