using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed;

/// <summary>A step of Adam over all elements of a parameter in one pass, as defined by <see cref="ProgramBuilder.Adam"/>.</summary>
internal sealed unsafe class AdamRun<T> : ProgramStep, IBlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // elements that take some 5 us
    private const double WorkPerBlock = 16_384;

    private readonly AdamRule rule;
    private readonly int count, blocks;
    private readonly nint parameter, gradient, first, second, largest, rate, step;
    private readonly nint toParameter, toFirst, toSecond, toLargest;
    private readonly NativeBuffer<T> unread;

    /// <param name="rule">The constants of the rule.</param>
    /// <param name="count">The number of elements of the parameter.</param>
    /// <param name="inputs">The inputs, in the order of the op.</param>
    /// <param name="results">The results, in the order of the op; null if unused.</param>
    public AdamRun(AdamRule rule, int count, IReadOnlyList<Place<T>> inputs, Place<T>?[] results)
    {
        (this.rule, this.count, blocks) = (rule, count, Blocks.Count(count, WorkPerBlock, Math.Max(1, count)));
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Elements(AdamStep now, nint from, nint end)
    {
        T* p = (T*)parameter, g = (T*)gradient, m = (T*)first, v = (T*)second, most = (T*)largest;
        T* toP = (T*)toParameter, toM = (T*)toFirst, toV = (T*)toSecond, toMost = (T*)toLargest;
        var (factors, zero, isAmsgrad) = (new Factors(rule, now), Vector512<T>.Zero, rule.IsAmsgrad);
        var i = from;
        for (; i + Vector512<T>.Count <= end; i += Vector512<T>.Count)
        {
            var (nextM, nextV) = factors.Moments(Vector512.Load(g + i), Vector512.Load(m + i), Vector512.Load(v + i));
            var size = isAmsgrad ? Vector512.Max(Vector512.Load(most + i), nextV) : nextV;
            factors.Moved(Vector512.Load(p + i), nextM, size).Store(toP + i);
            nextM.Store(toM + i);
            nextV.Store(toV + i);
            if (isAmsgrad) size.Store(toMost + i);
        }
        if (i == end) return;
        var lanes = FirstLanes.Mask<T>((int)(end - i));
        var (lastM, lastV) = factors.Moments(FirstLanes.Load(g + i, lanes, zero), FirstLanes.Load(m + i, lanes, zero),
            FirstLanes.Load(v + i, lanes, zero));
        var last = isAmsgrad ? Vector512.Max(FirstLanes.Load(most + i, lanes, zero), lastV) : lastV;
        FirstLanes.Store(toP + i, lanes, factors.Moved(FirstLanes.Load(p + i, lanes, zero), lastM, last));
        FirstLanes.Store(toM + i, lanes, lastM);
        FirstLanes.Store(toV + i, lanes, lastV);
        if (isAmsgrad) FirstLanes.Store(toMost + i, lanes, last);
    }

    private readonly struct Factors(AdamRule rule, AdamStep now)
    {
        private readonly Vector512<T> beta1 = Of(rule.Beta1), rest1 = Of(1 - rule.Beta1), beta2 = Of(rule.Beta2),
            rest2 = Of(1 - rule.Beta2);
        // subnormal numbers take tens of cycles each: the moments of an element whose gradient stays 0 would become subnormal
        private readonly Vector512<T> normal =
            Vector512.Create(typeof(T) == typeof(float) ? T.CreateTruncating(1.17549435e-38) : T.CreateTruncating(2.2250738585072014e-308));

        private readonly Vector512<T> epsilon = Of(rule.Epsilon), left = Of(now.Left), rate = Of(now.Rate), unbiased = Of(now.Unbiased);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<T> First, Vector512<T> Second) Moments(Vector512<T> gradient, Vector512<T> first, Vector512<T> second) =>
            (Normal(OpLanes.MultiplyAdd(beta1, first, rest1 * gradient)),
                Normal(OpLanes.MultiplyAdd(beta2, second, rest2 * (gradient * gradient))));

        // size: the second moment, or the largest so far
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Moved(Vector512<T> parameter, Vector512<T> first, Vector512<T> size) =>
            OpLanes.MultiplyAdd(left, parameter, -(rate * first / OpLanes.MultiplyAdd(Vector512.Sqrt(size), unbiased, epsilon)));

        // a NaN stays one
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector512<T> Normal(Vector512<T> moment) => Vector512.AndNot(moment, Vector512.LessThan(Vector512.Abs(moment), normal));

        private static Vector512<T> Of(double x) => Vector512.Create(Number.Of<T>(x));
    }
}
