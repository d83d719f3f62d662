using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>A step of Adam over all elements of a parameter in one pass, as <see cref="ProgramBuilder.Adam"/> has it.</summary>
internal sealed unsafe class AdamRun<T> : ProgramStep, IBlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // elements: some 5 us
    private const double WorthAThread = 16_384;

    private readonly AdamRule rule;
    private readonly int count, blocks;
    private readonly nint parameter, gradient, first, second, largest, rate, step;
    private readonly nint toParameter, toFirst, toSecond, toLargest;
    private readonly NativeBuffer<T> unread;

    /// <param name="rule">Its numbers.</param>
    /// <param name="count">Elements of the parameter.</param>
    /// <param name="inputs">As the op has them.</param>
    /// <param name="results">As the op has them; null where nothing reads one.</param>
    public AdamRun(AdamRule rule, int count, IReadOnlyList<Place<T>> inputs, Place<T>?[] results)
    {
        (this.rule, this.count, blocks) = (rule, count, Blocks.Of(count, WorthAThread, Math.Max(1, count)));
        (parameter, gradient, first, second) = ((nint)inputs[0].At, (nint)inputs[1].At, (nint)inputs[2].At, (nint)inputs[3].At);
        (largest, rate, step) = ((nint)inputs[rule.IsAmsgrad ? 4 : 3].At, (nint)inputs[^2].At, (nint)inputs[^1].At);
        unread = new(results.Contains(null) ? count : 0);
        nint To(int result) => results[result] is { } read ? (nint)read.At : (nint)unread.At;
        (toParameter, toFirst, toSecond, toLargest) = (To(0), To(1), To(2), rule.IsAmsgrad ? To(3) : 0);
    }

    public override void Run(BlockTeam? team) => Run(this, blocks, team);

    public void Do(int block, int worker)
    {
        var now = rule.At(Number.ToDouble(*(T*)rate), Number.ToDouble(*(T*)step));
        Elements(now, (nint)((long)count * block / blocks), (nint)((long)count * (block + 1) / blocks));
    }

    public override void Dispose() => unread.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Elements(AdamStep now, nint from, nint end)
    {
        T* p = (T*)parameter, g = (T*)gradient, m = (T*)first, v = (T*)second, most = (T*)largest;
        T* toP = (T*)toParameter, toM = (T*)toFirst, toV = (T*)toSecond, toMost = (T*)toLargest;
        var factors = new Factors(rule, now);
        var all = Vector512<T>.AllBitsSet;
        for (var i = from; i < end; i += Vector512<T>.Count)
        {
            var lanes = end - i < Vector512<T>.Count ? FirstLanes.Mask<T>((int)(end - i)) : all;
            var zero = Vector512<T>.Zero;
            var slope = FirstLanes.Load(g + i, lanes, zero);
            var nextM = LanesOf.MultiplyAdd(factors.Beta1, FirstLanes.Load(m + i, lanes, zero), factors.Rest1 * slope);
            var nextV = LanesOf.MultiplyAdd(factors.Beta2, FirstLanes.Load(v + i, lanes, zero), factors.Rest2 * (slope * slope));
            var size = nextV;
            if (rule.IsAmsgrad) FirstLanes.Store(toMost + i, lanes, size = Vector512.Max(FirstLanes.Load(most + i, lanes, zero), nextV));
            var scale = LanesOf.MultiplyAdd(Vector512.Sqrt(size), factors.Unbiased, factors.Epsilon);
            var change = factors.Rate * nextM / scale;
            FirstLanes.Store(toP + i, lanes, LanesOf.MultiplyAdd(factors.Left, FirstLanes.Load(p + i, lanes, zero), -change));
            FirstLanes.Store(toM + i, lanes, nextM);
            FirstLanes.Store(toV + i, lanes, nextV);
        }
    }

    private readonly struct Factors(AdamRule rule, AdamStep now)
    {
        public readonly Vector512<T> Beta1 = Of(rule.Beta1), Rest1 = Of(1 - rule.Beta1), Beta2 = Of(rule.Beta2), Rest2 = Of(1 - rule.Beta2);
        public readonly Vector512<T> Epsilon = Of(rule.Epsilon), Left = Of(now.Left), Rate = Of(now.Rate), Unbiased = Of(now.Unbiased);

        private static Vector512<T> Of(double x) => Vector512.Create(Number.Of<T>(x));
    }
}
