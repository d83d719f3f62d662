namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>
/// Exponentials of the potentials of one sequence, relative to their largest, computed for a tile of positions at once, so that positions
/// do not wait for each other.
/// </summary>
internal sealed unsafe class ChainPotentials<T>(ChainMemory memory)
    where T : unmanaged
{
    // exp(-300) times the smallest reliable weight is still far above the smallest double
    private const double Least = -300;

    private const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    private readonly ChainSize size = memory.Size;
    private readonly bool[] isExact = new bool[ChainSize.MostInTile], isPairExact = new bool[ChainSize.MostInTile];

    /// <summary>[T, K].</summary>
    public T* Unary { get; private set; }

    /// <summary>[T or 1, K, K].</summary>
    public T* Pair { get; private set; }

    /// <summary>Sets the sequence.</summary>
    public void Read(T* unary, T* pair)
    {
        Unary = unary;
        Pair = pair;
    }

    /// <summary>Whether no nonzero weight of a position is so small that it could underflow.</summary>
    public bool IsExact(int m) => isExact[memory.InTile(m)];

    /// <summary>The same for the step to the position.</summary>
    public bool IsPairExact(int m) => size.IsVarying ? isPairExact[memory.InTile(m)] : memory.IsExact;

    /// <summary>The top subtracted from the step's potentials.</summary>
    public double PairTop(int m) => size.IsVarying ? memory.PairTops[memory.InTile(m)] : memory.PairTop;

    public T* UnaryRow(int m) => Unary + (long)memory.Present[m] * size.States;

    /// <summary>The potentials of the step to the m-th present position.</summary>
    public T* PairAt(int m) => Pair + (size.IsVarying ? (long)memory.Present[m] * size.Matrix : 0);

    /// <summary>Fills Weights and Tops for `count` positions from the m-th, which starts a tile.</summary>
    [MethodImpl(Loop)]
    public void ComputeWeights(int m, int count)
    {
        var (k, wide) = (size.States, size.Wide);
        for (var n = 0; n < count; n++)
        {
            var x = UnaryRow(m + n);
            var row = memory.Weights + n * wide;
            var top = Vector512.Create(double.NegativeInfinity);
            for (var j = 0; j < wide; j += ChainSize.Lanes)
            {
                var lanes = PaddedRow.Load(x + j, k - j);
                lanes.Store(row + j);
                top = Vector512.MaxNative(top, lanes);
            }
            memory.Tops[n] = OrZero(PaddedRow.Max(top));
        }
        for (var n = 0; n < count; n++)
        {
            var row = memory.Weights + n * wide;
            isExact[n] = Exponentials(row, row, wide, memory.Tops[n]);
        }
    }

    /// <summary>Computes the exponentials of the step that all positions share, and their transpose, unless they are cached.</summary>
    public void ComputeShared(int pairOf)
    {
        if (size.IsVarying || memory.PairOf == pairOf) return;
        var (k, wide) = (size.States, size.Wide);
        for (var i = 0; i < k; i++)
            for (var j = 0; j < wide; j += ChainSize.Lanes)
                PaddedRow.Load(Pair + (long)i * k + j, k - j).Store(memory.Matrices + (long)i * wide + j);
        var top = Vector512.Create(double.NegativeInfinity);
        for (long ij = 0; ij < (long)k * wide; ij += ChainSize.Lanes) top = Vector512.MaxNative(top, Vector512.Load(memory.Matrices + ij));
        var taken = OrZero(PaddedRow.Max(top));
        memory.SetPairs(pairOf, taken, Exponentials(memory.Matrices, memory.Matrices, (long)k * wide, taken));
        for (var j = 0; j < k; j++)
            for (var i = 0; i < k; i++) memory.Transposed[(long)j * wide + i] = memory.Matrices[(long)i * wide + j];
    }

    /// <summary>Computes the exponentials of the steps to `count` positions from the m-th, if they vary.</summary>
    public void ComputeVarying(int m, int count)
    {
        if (!size.IsVarying) return;
        if (memory.Present[m + count - 1] - memory.Present[m] == count - 1) VaryTogether(m, count);
        else for (var n = 0; n < count; n++) VaryTogether(m + n, 1);
    }

    // one top for all positions, whose values are contiguous
    [MethodImpl(Loop)]
    private void VaryTogether(int m, int count)
    {
        // the first position has no predecessor
        var skipped = m == 0 ? size.Matrix : 0;
        var numbers = (long)count * size.Matrix - skipped;
        var x = PairAt(m) + skipped;
        var to = memory.Matrix(m) + skipped;
        var top = Vector512.Create(double.NegativeInfinity);
        for (long i = 0; i < numbers; i += ChainSize.Lanes)
            top = Vector512.MaxNative(top, PaddedRow.Load(x + i, (int)Math.Min(ChainSize.Lanes, numbers - i)));
        var taken = OrZero(PaddedRow.Max(top));
        var isExact = Exponentials(x, to, numbers, taken);
        for (var n = 0; n < count; n++) (isPairExact[memory.InTile(m + n)], memory.PairTops[memory.InTile(m + n)]) = (isExact, taken);
    }

    /// <summary>Computes y = exp(x - top); returns whether no nonzero value is so small that it could underflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Exponentials<TFrom>(TFrom* x, double* y, long count, double top)
        where TFrom : unmanaged
    {
        var (less, none, small) = (Vector512.Create(top), Vector512.Create(double.NegativeInfinity), Vector512<double>.Zero);
        for (long i = 0; i < count; i += ChainSize.Lanes)
        {
            var few = (int)Math.Min(ChainSize.Lanes, count - i);
            var lanes = PaddedRow.Load(x + i, few) - less;
            small |= Vector512.LessThan(lanes, Vector512.Create(Least)) & Vector512.GreaterThan(lanes, none);
            PaddedRow.Store(y + i, few, VectorExponential.Exp(lanes));
        }
        return small == Vector512<double>.Zero;
    }

    private static double OrZero(double top) => double.IsNegativeInfinity(top) ? 0 : top;
}
