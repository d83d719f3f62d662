using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>
/// y = log sum exp over the middle dimension, several groups at a time: differences to the largest, exponentials, sums, logs.
/// </summary>
internal sealed unsafe class LogSumExpInstruction<T> : Instruction, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Numbers = 1024;

    private readonly Place<T> x, y;
    private readonly AxisSizes size;
    private readonly NativeBuffer<T> work;
    private readonly int atOnce, own;
    private readonly bool areShort, areAdjacent;
    private readonly delegate*<T*, T*, nint, void> exp = PointwiseLoops.Unary<T>(Op.Exp), log = PointwiseLoops.Unary<T>(Op.Log);

    public LogSumExpInstruction(Place<T> x, Place<T> y, AxisSizes size)
    {
        (this.x, this.y, this.size, own) = (x, y, size, size.Along * size.Inner);
        atOnce = Math.Max(1, Numbers / Math.Max(1, own));
        areShort = size.Inner == 1 && size.Along < Vector512<T>.Count;
        areAdjacent = x.PerRow == size.Outer * own && y.PerRow == size.Outer;
        work = new((long)atOnce * (own + size.Inner));
    }

    public override void Run(nint first, nint rows)
    {
        var (stretches, isShort) = (rows * size.Outer, areShort && (areAdjacent || rows == 1));
        for (nint from = 0; from < stretches; from += atOnce)
        {
            var count = (int)Math.Min(atOnce, stretches - from);
            if (isShort) Short(x.From(first) + from * own, y.From(first) + from, count);
            else Run(x.From(first), y.From(first), from, count);
        }
    }

    public void Dispose() => work.Dispose();

    private void Run(T* x, T* y, nint from, int count)
    {
        T* less = work.At, sums = work.At + (nint)atOnce * own;
        for (var s = 0; s < count; s++) LessLargest(In(x, from + s), Out(y, from + s), less + (nint)s * own);
        exp(less, less, (nint)count * own);
        for (var s = 0; s < count; s++) Sums.Along(less + (nint)s * own, sums + (nint)s * size.Inner, size.Along, size.Inner);
        log(sums, sums, (nint)count * size.Inner);
        for (var s = 0; s < count; s++) ShortLogSums.AddFinite(Out(y, from + s), sums + (nint)s * size.Inner, size.Inner);
    }

    private void Short(T* x, T* y, nint count)
    {
        T* less = work.At, sums = work.At + (nint)atOnce * own;
        ShortLogSums.LessLargest(x, y, less, count, own);
        exp(less, less, count * own);
        Sums.OfShortRuns(less, sums, count, own);
        log(sums, sums, count);
        ShortLogSums.AddFinite(y, sums, count);
    }

    private T* In(T* x, nint stretch) => x + stretch / size.Outer * this.x.PerRow + stretch % size.Outer * own;

    private T* Out(T* y, nint stretch) => y + stretch / size.Outer * this.y.PerRow + stretch % size.Outer * size.Inner;

    private void LessLargest(T* x, T* largest, T* less)
    {
        Maxima.Along(x, largest, size.Along, size.Inner);
        for (var k = 0; k < size.Along; k++)
            for (var i = 0; i < size.Inner; i++) less[k * size.Inner + i] = x[k * size.Inner + i] - largest[i];
    }
}
