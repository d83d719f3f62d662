using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>Weighted sums over rows of [rows, k]: y [k] += a' b, four registers of columns and two rows at a time.</summary>
internal static unsafe class ColumnSums
{
    public static void Add<T>(T* a, T* b, T* y, nint rows, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (from, lanes) = (0, Vector512<T>.Count);
        for (; k - from > 2 * lanes; from += 4 * lanes) AddFour(a + from, b, y + from, rows, k, Math.Min(4 * lanes, k - from));
        if (k - from > 0) AddTwo(a + from, b, y + from, rows, k, k - from);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFour<T>(T* a, T* b, T* y, nint rows, nint apart, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var w = Vector512<T>.Count;
        var (m2, m3, zero) = (FirstLanes.Mask<T>(columns - 2 * w), FirstLanes.Mask<T>(columns - 3 * w), Vector512<T>.Zero);
        var (s0, s1, s2, s3, t0, t1, t2, t3) = (zero, zero, zero, zero, zero, zero, zero, zero);
        nint r = 0;
        for (; r + 2 <= rows; r += 2, a += 2 * apart)
        {
            var next = a + apart;
            var (even, invalid) = (Vector512.Create(b[r]), Vector512.Create(b[r + 1]));
            s0 = OpLanes.MultiplyAdd(Vector512.Load(a), even, s0);
            s1 = OpLanes.MultiplyAdd(Vector512.Load(a + w), even, s1);
            s2 = OpLanes.MultiplyAdd(FirstLanes.Load(a + 2 * w, m2, zero), even, s2);
            s3 = OpLanes.MultiplyAdd(FirstLanes.Load(a + 3 * w, m3, zero), even, s3);
            t0 = OpLanes.MultiplyAdd(Vector512.Load(next), invalid, t0);
            t1 = OpLanes.MultiplyAdd(Vector512.Load(next + w), invalid, t1);
            t2 = OpLanes.MultiplyAdd(FirstLanes.Load(next + 2 * w, m2, zero), invalid, t2);
            t3 = OpLanes.MultiplyAdd(FirstLanes.Load(next + 3 * w, m3, zero), invalid, t3);
        }
        if (r < rows)
        {
            var even = Vector512.Create(b[r]);
            s0 = OpLanes.MultiplyAdd(Vector512.Load(a), even, s0);
            s1 = OpLanes.MultiplyAdd(Vector512.Load(a + w), even, s1);
            s2 = OpLanes.MultiplyAdd(FirstLanes.Load(a + 2 * w, m2, zero), even, s2);
            s3 = OpLanes.MultiplyAdd(FirstLanes.Load(a + 3 * w, m3, zero), even, s3);
        }
        (Vector512.Load(y) + (s0 + t0)).Store(y);
        (Vector512.Load(y + w) + (s1 + t1)).Store(y + w);
        FirstLanes.Store(y + 2 * w, m2, FirstLanes.Load(y + 2 * w, m2, zero) + (s2 + t2));
        FirstLanes.Store(y + 3 * w, m3, FirstLanes.Load(y + 3 * w, m3, zero) + (s3 + t3));
    }

    // at most two registers of columns
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddTwo<T>(T* a, T* b, T* y, nint rows, nint apart, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var w = Vector512<T>.Count;
        var (m0, m1, zero) = (FirstLanes.Mask<T>(columns), FirstLanes.Mask<T>(columns - w), Vector512<T>.Zero);
        var (s0, s1, t0, t1) = (zero, zero, zero, zero);
        nint r = 0;
        for (; r + 2 <= rows; r += 2, a += 2 * apart)
        {
            var next = a + apart;
            var (even, invalid) = (Vector512.Create(b[r]), Vector512.Create(b[r + 1]));
            s0 = OpLanes.MultiplyAdd(FirstLanes.Load(a, m0, zero), even, s0);
            s1 = OpLanes.MultiplyAdd(FirstLanes.Load(a + w, m1, zero), even, s1);
            t0 = OpLanes.MultiplyAdd(FirstLanes.Load(next, m0, zero), invalid, t0);
            t1 = OpLanes.MultiplyAdd(FirstLanes.Load(next + w, m1, zero), invalid, t1);
        }
        if (r < rows)
        {
            var even = Vector512.Create(b[r]);
            s0 = OpLanes.MultiplyAdd(FirstLanes.Load(a, m0, zero), even, s0);
            s1 = OpLanes.MultiplyAdd(FirstLanes.Load(a + w, m1, zero), even, s1);
        }
        FirstLanes.Store(y, m0, FirstLanes.Load(y, m0, zero) + (s0 + t0));
        FirstLanes.Store(y + w, m1, FirstLanes.Load(y + w, m1, zero) + (s1 + t1));
    }
}
