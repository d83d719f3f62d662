namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>Sums of outer products of padded rows, with eight rows of the result in registers.</summary>
internal static unsafe class ChainOuterProducts
{
    /// <summary>to [wide, wide] = the sum over n below `count` of x(n) y(n)', rows `wide` apart.</summary>
    public static void Sum(double* x, double* y, long count, int wide, double* to)
    {
        new Span<double>(to, wide * wide).Clear();
        for (long n = 0; n < count; n += ChainSize.MostInTile)
            for (var i = 0; i < wide; i += ChainSize.Lanes)
                for (var j = 0; j < wide; j += ChainSize.Lanes)
                    Add(x + n * wide + i, y + n * wide + j, (int)Math.Min(ChainSize.MostInTile, count - n), wide, to + (long)i * wide + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add(double* x, double* y, int count, int wide, double* to)
    {
        var (a, b, c, d) = (Vector512.Load(to), Vector512.Load(to + wide), Vector512.Load(to + 2 * wide), Vector512.Load(to + 3 * wide));
        var (e, f) = (Vector512.Load(to + 4 * wide), Vector512.Load(to + 5 * wide));
        var (g, h) = (Vector512.Load(to + 6 * wide), Vector512.Load(to + 7 * wide));
        for (var n = 0; n < count; n++, x += wide, y += wide)
        {
            var by = Vector512.Load(y);
            a = Vector512.FusedMultiplyAdd(Vector512.Create(x[0]), by, a);
            b = Vector512.FusedMultiplyAdd(Vector512.Create(x[1]), by, b);
            c = Vector512.FusedMultiplyAdd(Vector512.Create(x[2]), by, c);
            d = Vector512.FusedMultiplyAdd(Vector512.Create(x[3]), by, d);
            e = Vector512.FusedMultiplyAdd(Vector512.Create(x[4]), by, e);
            f = Vector512.FusedMultiplyAdd(Vector512.Create(x[5]), by, f);
            g = Vector512.FusedMultiplyAdd(Vector512.Create(x[6]), by, g);
            h = Vector512.FusedMultiplyAdd(Vector512.Create(x[7]), by, h);
        }
        a.Store(to);
        b.Store(to + wide);
        c.Store(to + 2 * wide);
        d.Store(to + 3 * wide);
        e.Store(to + 4 * wide);
        f.Store(to + 5 * wide);
        g.Store(to + 6 * wide);
        h.Store(to + 7 * wide);
    }
}
