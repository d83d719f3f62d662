using System.Runtime.Intrinsics.X86;
using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>
/// Products of many rows [rows, k] with one vector [k], four rows and up to four registers of columns at a time. The bits of a result
/// depend only on its row, the vector and k.
/// </summary>
internal static unsafe class RowProducts
{
    /// <summary>Partial sums of a row over one to four vectors, the last of which may have fewer lanes.</summary>
    private interface IWidth
    {
        static abstract Vector512<T> Multiply<T>(T* row, Vector512<T> b0, Vector512<T> b1, Vector512<T> b2,
            Vector512<T> b3, Vector512<T> lastOnes)
            where T : unmanaged;
    }

    /// <summary>y [rows] = a [rows, k] b [k].</summary>
    public static void Multiply<T>(T* a, T* b, T* y, nint rows, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = Vector512<T>.Count;
        for (var from = 0; from < k || from == 0; from += 4 * width)
        {
            var columns = Math.Min(4 * width, k - from);
            if (columns <= width) Rows<One, T>(a + from, b + from, y, rows, k, columns, from > 0);
            else if (columns <= 2 * width) Rows<Two, T>(a + from, b + from, y, rows, k, columns, from > 0);
            else if (columns <= 3 * width) Rows<Three, T>(a + from, b + from, y, rows, k, columns, from > 0);
            else Rows<Four, T>(a + from, b + from, y, rows, k, columns, from > 0);
        }
    }

    // rows are `apart` apart; the partial sum of some columns is added to y if there were columns before them
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows<TWidth, T>(T* a, T* b, T* y, nint rows, nint apart, int columns, bool adds)
        where TWidth : struct, IWidth
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = Vector512<T>.Count;
        var (b0, b1, b2, b3) = (Few(b, columns), Few(b + width, columns - width), Few(b + 2 * width, columns - 2 * width),
            Few(b + 3 * width, columns - 3 * width));
        var last = FirstLanes.Mask<T>(columns == 0 ? 0 : (columns - 1) % width + 1);
        nint r = 0;
        for (; r + 4 <= rows; r += 4, a += 4 * apart)
        {
            var (s0, s1) = (TWidth.Multiply(a, b0, b1, b2, b3, last), TWidth.Multiply(a + apart, b0, b1, b2, b3, last));
            var (s2, s3) = (TWidth.Multiply(a + 2 * apart, b0, b1, b2, b3, last), TWidth.Multiply(a + 3 * apart, b0, b1, b2, b3, last));
            if (typeof(T) == typeof(double))
            {
                var sums = Sums(s0.AsDouble(), s1.AsDouble(), s2.AsDouble(), s3.AsDouble());
                (adds ? Vector256.Load((double*)y + r) + sums : sums).Store((double*)y + r);
                continue;
            }
            Put(y + r, s0, adds);
            Put(y + r + 1, s1, adds);
            Put(y + r + 2, s2, adds);
            Put(y + r + 3, s3, adds);
        }
        for (; r < rows; r++, a += apart) Put(y + r, TWidth.Multiply(a, b0, b1, b2, b3, last), adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(T* y, Vector512<T> partial, bool adds)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = Half(partial);
        var sum = typeof(T) == typeof(double) ? Number.Of<T>(Sum(half.AsDouble())) : Vector256.Sum(half);
        *y = adds ? *y + sum : sum;
    }

    // the lanes of both halves of each, then (x0 + x1) + (x2 + x3)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Sums(Vector512<double> s0, Vector512<double> s1, Vector512<double> s2, Vector512<double> s3)
    {
        var (a, b, c, d) = (Half(s0), Half(s1), Half(s2), Half(s3));
        if (!Avx.IsSupported) return Vector256.Create(Sum(a), Sum(b), Sum(c), Sum(d));
        var (ab, cd) = (Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        return Vector256.Create(ab.GetLower() + ab.GetUpper(), cd.GetLower() + cd.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Half<T>(Vector512<T> x) => x.GetLower() + x.GetUpper();

    private static double Sum(Vector256<double> x) => (x[0] + x[1]) + (x[2] + x[3]);

    private static Vector512<T> Few<T>(T* x, int count)
        where T : unmanaged
        => FirstLanes.Load(x, FirstLanes.Mask<T>(count), Vector512<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Last<T>(T* x, Vector512<T> ones)
        where T : unmanaged
        => FirstLanes.Load(x, ones, Vector512<T>.Zero);

    private readonly struct One : IWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Multiply<T>(
            T* row, Vector512<T> b0, Vector512<T> b1, Vector512<T> b2, Vector512<T> b3, Vector512<T> lastOnes)
            where T : unmanaged
            => Last(row, lastOnes) * b0;
    }

    private readonly struct Two : IWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Multiply<T>(
            T* row, Vector512<T> b0, Vector512<T> b1, Vector512<T> b2, Vector512<T> b3, Vector512<T> lastOnes)
            where T : unmanaged
            => OpLanes.MultiplyAdd(Last(row + Vector512<T>.Count, lastOnes), b1, Vector512.Load(row) * b0);
    }

    private readonly struct Three : IWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Multiply<T>(
            T* row, Vector512<T> b0, Vector512<T> b1, Vector512<T> b2, Vector512<T> b3, Vector512<T> lastOnes)
            where T : unmanaged
            => OpLanes.MultiplyAdd(Last(row + 2 * Vector512<T>.Count, lastOnes), b2,
                OpLanes.MultiplyAdd(Vector512.Load(row + Vector512<T>.Count), b1, Vector512.Load(row) * b0));
    }

    private readonly struct Four : IWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Multiply<T>(
            T* row, Vector512<T> b0, Vector512<T> b1, Vector512<T> b2, Vector512<T> b3, Vector512<T> lastOnes)
            where T : unmanaged
            => OpLanes.MultiplyAdd(Last(row + 3 * Vector512<T>.Count, lastOnes), b3,
                OpLanes.MultiplyAdd(Vector512.Load(row + 2 * Vector512<T>.Count), b2,
                    OpLanes.MultiplyAdd(Vector512.Load(row + Vector512<T>.Count), b1, Vector512.Load(row) * b0)));
    }
}
