using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>Products of small matrices of doubles, row-major, with the order of every sum settled by the sizes alone.</summary>
internal static unsafe class Products
{
    /// <summary>y [m, n] = a [m, k] b [k, n], either read as its transpose.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(double* a, double* b, double* y, (int M, int K, int N) size, Transposed turned)
    {
        var (m, k, n) = size;
        var (rowA, stepA) = turned.First ? ((nint)1, (nint)m) : (k, 1);
        for (var i = 0; i < m; i++)
        {
            var to = y + (nint)i * n;
            if (turned.Second && stepA == 1) for (var j = 0; j < n; j++) to[j] = Dot(a + i * rowA, b + (nint)j * k, k);
            else if (turned.Second) for (var j = 0; j < n; j++) to[j] = StridedDot(a + i * rowA, stepA, b + (nint)j * k, k);
            else if (n == 1 && stepA == 1) *to = Dot(a + i * rowA, b, k);
            else
            {
                new Span<double>(to, n).Clear();
                for (var p = 0; p < k; p++) AddMultiple(to, b + (nint)p * n, a[i * rowA + p * stepA], n);
            }
        }
    }

    /// <summary>y [rows] = a [rows, k] b [k], four rows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RowsTimesVector(double* a, double* b, double* y, nint rows, int k)
    {
        nint r = 0;
        for (; r + 4 <= rows; r += 4, a += 4 * (nint)k) FourDots(a, b, y + r, k);
        for (; r < rows; r++, a += k) y[r] = Dot(a, b, k);
    }

    /// <summary>y [k, m] += a' b over rows, a [rows, k], b [rows, m].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTransposed(double* a, double* b, double* y, nint rows, int k, int m)
    {
        if (m == 1)
        {
            var j = 0;
            for (; j + 32 <= k; j += 32) AddFourColumns(a + j, b, y + j, rows, k);
            for (; j + 8 <= k; j += 8) AddColumns(a + j, b, y + j, rows, k);
            for (; j < k; j++)
            {
                var sum = 0.0;
                for (nint r = 0; r < rows; r++) sum += a[r * k + j] * b[r];
                y[j] += sum;
            }
            return;
        }
        for (nint r = 0; r < rows; r++)
            for (var i = 0; i < k; i++) AddMultiple(y + (nint)i * m, b + r * m, a[r * k + i], m);
    }

    /// <summary>y += factor x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMultiple(double* y, double* x, double factor, int n)
    {
        var (all, i) = (Vector512.Create(factor), 0);
        for (; i + 8 <= n; i += 8) Vector512.FusedMultiplyAdd(all, Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
        for (; i < n; i++) y[i] = Math.FusedMultiplyAdd(factor, x[i], y[i]);
    }

    /// <summary>The dot product, in two chains of eight lanes and what remains one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(double* a, double* b, int n)
    {
        var (even, odd, i) = (Vector512<double>.Zero, Vector512<double>.Zero, 0);
        for (; i + 16 <= n; i += 16)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), even);
            odd = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 8), Vector512.Load(b + i + 8), odd);
        }
        if (i + 8 <= n)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), even);
            i += 8;
        }
        var sum = n < 8 ? 0 : Vector512.Sum(even + odd);
        for (; i < n; i++) sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    private static double StridedDot(double* a, nint step, double* b, int n)
    {
        var sum = 0.0;
        for (var i = 0; i < n; i++) sum = Math.FusedMultiplyAdd(a[i * step], b[i], sum);
        return sum;
    }

    // the same sums as Dot's, four at once
    private static void FourDots(double* a, double* b, double* y, int k)
    {
        for (var r = 0; r < 4; r++) y[r] = Dot(a + r * (nint)k, b, k);
    }

    private static void AddColumns(double* a, double* b, double* y, nint rows, int k)
    {
        var sum = Vector512<double>.Zero;
        for (nint r = 0; r < rows; r++) sum = Vector512.FusedMultiplyAdd(Vector512.Load(a + r * k), Vector512.Create(b[r]), sum);
        (Vector512.Load(y) + sum).Store(y);
    }

    private static void AddFourColumns(double* a, double* b, double* y, nint rows, int k)
    {
        var (s0, s1, s2, s3) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        for (nint r = 0; r < rows; r++)
        {
            double* row = a + r * k;
            var all = Vector512.Create(b[r]);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(row), all, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(row + 8), all, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(row + 16), all, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(row + 24), all, s3);
        }
        (Vector512.Load(y) + s0).Store(y);
        (Vector512.Load(y + 8) + s1).Store(y + 8);
        (Vector512.Load(y + 16) + s2).Store(y + 16);
        (Vector512.Load(y + 24) + s3).Store(y + 24);
    }
}
