namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>One step of the recursions over padded rows: products of a row with a matrix, eight states per vector.</summary>
internal static unsafe class ChainKernels
{
    /// <summary>
    /// The threshold below which a weight may have lost digits, or underflowed, in products; relative to rows between Low and High.
    /// </summary>
    public const double Tiny = 1e-150;

    /// <summary>The same threshold for a sum of products, some of which may have underflowed.</summary>
    public const double Small = 1e-100;

    /// <summary>The bounds of the largest weight of a row; outside of them the row is scaled.</summary>
    public const double Low = 1e-20, High = 1e20;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>
    /// Computes the row after `before`: sums = before times matrix, now = sums times weights, inverse = 1 / sums where now is positive.
    /// </summary>
    /// <param name="before">The row before it.</param>
    /// <param name="matrix">The matrix, with rows `stride` apart.</param>
    /// <param name="stride">The distance between rows of the matrix.</param>
    /// <param name="states">The number of states.</param>
    /// <param name="weights">The weights, 0 in the padding.</param>
    /// <param name="sums">The destination of the sums.</param>
    /// <param name="now">The destination of the row.</param>
    /// <param name="inverse">The destination of the inverses.</param>
    /// <param name="limit">The threshold below which sums are unreliable: 0 or Small.</param>
    [MethodImpl(Loop)]
    public static RowState Forward(
        double* before, double* matrix, int stride, int states, double* weights, double* sums, double* now, double* inverse, double limit)
    {
        var finish = new Finish(weights, sums, now, inverse, limit);
        var wide = (states + ChainSize.Lanes - 1) / ChainSize.Lanes * ChainSize.Lanes;
        var j = 0;
        for (; j + 32 <= wide; j += 32) FourVectors(before, matrix + j, stride, states, j, ref finish);
        for (; j < wide; j += 8) finish.At(j, OneVector(before, matrix + j, stride, states));
        return finish.State;
    }

    /// <summary>
    /// Computes the posterior of the previous row: earlier = row times (transposed matrix times ratio); then its own ratio, earlier times
    /// inverse.
    /// </summary>
    [MethodImpl(Loop)]
    public static void Backward(double* ratio, double* transposed, int states, double* row, double* earlier, double* inverse)
    {
        var wide = (states + ChainSize.Lanes - 1) / ChainSize.Lanes * ChainSize.Lanes;
        var finish = new Posterior(row, earlier, inverse);
        var j = 0;
        for (; j + 32 <= wide; j += 32) FourVectors(ratio, transposed + j, wide, states, j, ref finish);
        for (; j < wide; j += 8) finish.At(j, OneVector(ratio, transposed + j, wide, states));
    }

    [MethodImpl(Inline)]
    private static Vector512<double> OneVector(double* x, double* matrix, int stride, int states)
    {
        var (a, b) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i + 1 < states; i += 2, matrix += 2 * stride)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.Create(x[i]), Vector512.Load(matrix), a);
            b = Vector512.FusedMultiplyAdd(Vector512.Create(x[i + 1]), Vector512.Load(matrix + stride), b);
        }
        if (i < states) a = Vector512.FusedMultiplyAdd(Vector512.Create(x[i]), Vector512.Load(matrix), a);
        return a + b;
    }

    [MethodImpl(Inline)]
    private static void FourVectors<TFinish>(double* x, double* matrix, int stride, int states, int j, ref TFinish finish)
        where TFinish : struct, IRowFinish
    {
        var (a, b, c, d) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i < states; i++, matrix += stride)
        {
            var by = Vector512.Create(x[i]);
            a = Vector512.FusedMultiplyAdd(by, Vector512.Load(matrix), a);
            b = Vector512.FusedMultiplyAdd(by, Vector512.Load(matrix + 8), b);
            c = Vector512.FusedMultiplyAdd(by, Vector512.Load(matrix + 16), c);
            d = Vector512.FusedMultiplyAdd(by, Vector512.Load(matrix + 24), d);
        }
        finish.At(j, a);
        finish.At(j + 8, b);
        finish.At(j + 16, c);
        finish.At(j + 24, d);
    }

    /// <summary>The processing of eight sums of products.</summary>
    private interface IRowFinish
    {
        void At(int j, Vector512<double> sums);
    }

    private struct Finish(double* weights, double* toSums, double* now, double* inverse, double limit) : IRowFinish
    {
        private readonly Vector512<double> limit = Vector512.Create(limit);
        private Vector512<double> lost = Vector512<double>.Zero, above = Vector512<double>.Zero, beyond = Vector512<double>.Zero;

        public readonly RowState State => lost != Vector512<double>.Zero ? RowState.Lost
            : beyond != Vector512<double>.Zero || above == Vector512<double>.Zero ? RowState.OutOfRange : RowState.Good;

        [MethodImpl(Inline)]
        public void At(int j, Vector512<double> sums)
        {
            var (zero, weight) = (Vector512<double>.Zero, Vector512.Load(weights + j));
            var y = sums * weight;
            y.Store(now + j);
            sums.Store(toSums + j);
            Vector512.ConditionalSelect(Vector512.GreaterThan(y, zero), Vector512<double>.One / sums, zero).Store(inverse + j);
            var isTiny = Vector512.LessThan(y, Vector512.Create(Tiny)) & Vector512.GreaterThan(sums, zero);
            lost |= Vector512.GreaterThan(weight, zero) & (isTiny | Vector512.LessThan(sums, limit));
            beyond |= ~Vector512.LessThanOrEqual(y, Vector512.Create(High));
            above |= Vector512.GreaterThan(y, Vector512.Create(Low));
        }
    }

    private readonly struct Posterior(double* row, double* earlier, double* inverse) : IRowFinish
    {
        [MethodImpl(Inline)]
        public void At(int j, Vector512<double> sums)
        {
            var posterior = sums * Vector512.Load(row + j);
            posterior.Store(earlier + j);
            (posterior * Vector512.Load(inverse + j)).Store(inverse + j);
        }
    }
}

/// <summary>The numerical state of a row of the forward pass.</summary>
internal enum RowState
{
    Good,

    /// <summary>All weights are accurate, but so large or so small that the row must be scaled.</summary>
    OutOfRange,

    /// <summary>A relevant weight is too small to be accurate: the row must be computed in logs.</summary>
    Lost,
}
