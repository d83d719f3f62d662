using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>Sums over rows of [rows, k], each row times a number of its own: y [k] += a' b, 32 columns at a time, two rows at a time.</summary>
internal static unsafe class ColumnSums
{
    private const int Lanes = 8, Columns = 4 * Lanes;

    public static void Add(double* a, double* b, double* y, nint rows, int k)
    {
        var from = 0;
        for (; k - from > 2 * Lanes; from += Columns) AddFour(a + from, b, y + from, rows, k, Math.Min(Columns, k - from));
        if (k - from > 0) AddTwo(a + from, b, y + from, rows, k, k - from);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFour(double* a, double* b, double* y, nint rows, nint apart, int columns)
    {
        var (m2, m3, zero) = (FirstLanes.Mask(columns - 16), FirstLanes.Mask(columns - 24), Vector512<double>.Zero);
        var (s0, s1, s2, s3, t0, t1, t2, t3) = (zero, zero, zero, zero, zero, zero, zero, zero);
        nint r = 0;
        for (; r + 2 <= rows; r += 2, a += 2 * apart)
        {
            var next = a + apart;
            var (even, odd) = (Vector512.Create(b[r]), Vector512.Create(b[r + 1]));
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a), even, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(a + 8), even, s1);
            s2 = Vector512.FusedMultiplyAdd(FirstLanes.Load(a + 16, m2, zero), even, s2);
            s3 = Vector512.FusedMultiplyAdd(FirstLanes.Load(a + 24, m3, zero), even, s3);
            t0 = Vector512.FusedMultiplyAdd(Vector512.Load(next), odd, t0);
            t1 = Vector512.FusedMultiplyAdd(Vector512.Load(next + 8), odd, t1);
            t2 = Vector512.FusedMultiplyAdd(FirstLanes.Load(next + 16, m2, zero), odd, t2);
            t3 = Vector512.FusedMultiplyAdd(FirstLanes.Load(next + 24, m3, zero), odd, t3);
        }
        if (r < rows)
        {
            var even = Vector512.Create(b[r]);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a), even, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(a + 8), even, s1);
            s2 = Vector512.FusedMultiplyAdd(FirstLanes.Load(a + 16, m2, zero), even, s2);
            s3 = Vector512.FusedMultiplyAdd(FirstLanes.Load(a + 24, m3, zero), even, s3);
        }
        (Vector512.Load(y) + (s0 + t0)).Store(y);
        (Vector512.Load(y + 8) + (s1 + t1)).Store(y + 8);
        FirstLanes.Store(y + 16, m2, FirstLanes.Load(y + 16, m2, zero) + (s2 + t2));
        FirstLanes.Store(y + 24, m3, FirstLanes.Load(y + 24, m3, zero) + (s3 + t3));
    }

    // 16 columns at most
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwo(double* a, double* b, double* y, nint rows, nint apart, int columns)
    {
        var (m0, m1, zero) = (FirstLanes.Mask(columns), FirstLanes.Mask(columns - 8), Vector512<double>.Zero);
        var (s0, s1, t0, t1) = (zero, zero, zero, zero);
        nint r = 0;
        for (; r + 2 <= rows; r += 2, a += 2 * apart)
        {
            var next = a + apart;
            var (even, odd) = (Vector512.Create(b[r]), Vector512.Create(b[r + 1]));
            s0 = Vector512.FusedMultiplyAdd(FirstLanes.Load(a, m0, zero), even, s0);
            s1 = Vector512.FusedMultiplyAdd(FirstLanes.Load(a + 8, m1, zero), even, s1);
            t0 = Vector512.FusedMultiplyAdd(FirstLanes.Load(next, m0, zero), odd, t0);
            t1 = Vector512.FusedMultiplyAdd(FirstLanes.Load(next + 8, m1, zero), odd, t1);
        }
        if (r < rows)
        {
            var even = Vector512.Create(b[r]);
            s0 = Vector512.FusedMultiplyAdd(FirstLanes.Load(a, m0, zero), even, s0);
            s1 = Vector512.FusedMultiplyAdd(FirstLanes.Load(a + 8, m1, zero), even, s1);
        }
        FirstLanes.Store(y, m0, FirstLanes.Load(y, m0, zero) + (s0 + t0));
        FirstLanes.Store(y + 8, m1, FirstLanes.Load(y + 8, m1, zero) + (s1 + t1));
    }
}
