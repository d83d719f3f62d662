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

    /// <summary>y [k, m] += a' b over rows, a [rows, k], b [rows, m].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTransposed(double* a, double* b, double* y, nint rows, int k, int m)
    {
        if (m == 1) ColumnSums.Add(a, b, y, rows, k);
        else if (k == 1) ColumnSums.Add(b, a, y, rows, m);
        else
        {
            for (nint r = 0; r < rows; r++)
                for (var i = 0; i < k; i++) AddMultiple(y + (nint)i * m, b + r * m, a[r * k + i], m);
        }
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
}
