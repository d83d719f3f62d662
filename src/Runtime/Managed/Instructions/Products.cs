using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ProbDsl.Runtime;

/// <summary>Products of small matrices of doubles, row-major, with the order of every sum settled by the sizes alone.</summary>
internal static unsafe class Products
{
    private const int Lanes = 8;

    private static Vector512<double> Places => Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);

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

    /// <summary>y [rows] = a [rows, k] b [k], four rows at a time; a row's bits do not depend on where it lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RowsTimesVector(double* a, double* b, double* y, nint rows, int k)
    {
        nint r = 0;
        if (k >= Lanes)
        {
            var last = LastOf(b, k);
            for (; r + 4 <= rows; r += 4) FourDots(a + r * k, b, last, k).Store(y + r);
            for (; r < rows; r++) y[r] = OneDot(a + r * k, b, last, k);
        }
        for (; r < rows; r++) y[r] = Dot(a + r * k, b, k);
    }

    /// <summary>y [k, m] += a' b over rows, a [rows, k], b [rows, m].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTransposed(double* a, double* b, double* y, nint rows, int k, int m)
    {
        if (m == 1 && k >= Lanes)
        {
            for (var j = 0; j < k; j += 4 * Lanes) AddFourColumns(a, b, y, rows, k, j);
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

    // the last vector overlaps the one before it; lanes that were counted already are multiplied by 0
    private static Vector512<double> LastOf(double* b, int k) =>
        Vector512.ConditionalSelect(Vector512.LessThan(Places, Vector512.Create((double)(Lanes - k % Lanes))), Vector512<double>.Zero, Vector512.Load(b + k - Lanes));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector256<double> FourDots(double* a, double* b, Vector512<double> last, int k)
    {
        var (s0, s1, s2, s3) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        double* a1 = a + k, a2 = a1 + k, a3 = a2 + k;
        var j = 0;
        for (; j + Lanes <= k; j += Lanes)
        {
            var v = Vector512.Load(b + j);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + j), v, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(a1 + j), v, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(a2 + j), v, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(a3 + j), v, s3);
        }
        if (j < k)
        {
            var from = k - Lanes;
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + from), last, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(a1 + from), last, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(a2 + from), last, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(a3 + from), last, s3);
        }
        return Sums(Half(s0), Half(s1), Half(s2), Half(s3));
    }

    private static Vector256<double> Half(Vector512<double> x) => x.GetLower() + x.GetUpper();

    // of each (x0 + x1) + (x2 + x3)
    private static Vector256<double> Sums(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        if (!Avx.IsSupported) return Vector256.Create(Sum(a), Sum(b), Sum(c), Sum(d));
        var (ab, cd) = (Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        return Vector256.Create(ab.GetLower() + ab.GetUpper(), cd.GetLower() + cd.GetUpper());
    }

    private static double Sum(Vector256<double> x) => (x[0] + x[1]) + (x[2] + x[3]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double OneDot(double* a, double* b, Vector512<double> last, int k)
    {
        var (sum, j) = (Vector512<double>.Zero, 0);
        for (; j + Lanes <= k; j += Lanes) sum = Vector512.FusedMultiplyAdd(Vector512.Load(a + j), Vector512.Load(b + j), sum);
        if (j < k) sum = Vector512.FusedMultiplyAdd(Vector512.Load(a + k - Lanes), last, sum);
        return Sum(Half(sum));
    }

    // columns j .. j + 31, as far as there are; a vector that would reach beyond the last column begins before it, and adds only what is new
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFourColumns(double* a, double* b, double* y, nint rows, int k, int j)
    {
        var (s0, s1, s2, s3) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var (o0, o1, o2, o3) = (Math.Min(j, k - Lanes), Math.Min(j + 8, k - Lanes), Math.Min(j + 16, k - Lanes), Math.Min(j + 24, k - Lanes));
        for (nint r = 0; r < rows; r++)
        {
            double* row = a + r * k;
            var all = Vector512.Create(b[r]);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(row + o0), all, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(row + o1), all, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(row + o2), all, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(row + o3), all, s3);
        }
        AddFrom(y, s0, o0, j);
        AddFrom(y, s1, o1, j + 8);
        AddFrom(y, s2, o2, j + 16);
        AddFrom(y, s3, o3, j + 24);
    }

    private static void AddFrom(double* y, Vector512<double> sums, int at, int from)
    {
        for (var i = Math.Max(0, from - at); i < Lanes; i++) y[at + i] += sums[i];
    }
}
