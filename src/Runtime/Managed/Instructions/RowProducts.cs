using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector512<double>;

namespace ProbDsl.Runtime;

/// <summary>
/// Many rows [rows, k] by one vector [k], four rows at a time and up to 32 columns at a time. A row's bits depend on that row, the vector and k alone.
/// </summary>
internal static unsafe class RowProducts
{
    private const int Width = 8, Columns = 4 * Width;

    /// <summary>Eight partial sums of a row by one to four vectors, of which the last may have fewer lanes.</summary>
    private interface IWidth
    {
        static abstract Lanes Of(double* row, Lanes b0, Lanes b1, Lanes b2, Lanes b3, Lanes lastOnes);
    }

    /// <summary>y [rows] = a [rows, k] b [k].</summary>
    public static void Of(double* a, double* b, double* y, nint rows, int k)
    {
        for (var from = 0; from < k || from == 0; from += Columns)
        {
            var columns = Math.Min(Columns, k - from);
            if (columns <= Width) Rows<One>(a + from, b + from, y, rows, k, columns, from > 0);
            else if (columns <= 2 * Width) Rows<Two>(a + from, b + from, y, rows, k, columns, from > 0);
            else if (columns <= 3 * Width) Rows<Three>(a + from, b + from, y, rows, k, columns, from > 0);
            else Rows<Four>(a + from, b + from, y, rows, k, columns, from > 0);
        }
    }

    // rows lie `apart`; what some columns give is added to y if there were columns before them
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<TWidth>(double* a, double* b, double* y, nint rows, nint apart, int columns, bool adds)
        where TWidth : struct, IWidth
    {
        var (b0, b1, b2, b3) = (Few(b, columns), Few(b + Width, columns - Width), Few(b + 2 * Width, columns - 2 * Width), Few(b + 3 * Width, columns - 3 * Width));
        var last = FirstLanes.Mask(columns == 0 ? 0 : (columns - 1) % Width + 1);
        nint r = 0;
        for (; r + 4 <= rows; r += 4, a += 4 * apart)
        {
            var (s0, s1) = (TWidth.Of(a, b0, b1, b2, b3, last), TWidth.Of(a + apart, b0, b1, b2, b3, last));
            var (s2, s3) = (TWidth.Of(a + 2 * apart, b0, b1, b2, b3, last), TWidth.Of(a + 3 * apart, b0, b1, b2, b3, last));
            var sums = Sums(s0, s1, s2, s3);
            (adds ? Vector256.Load(y + r) + sums : sums).Store(y + r);
        }
        for (; r < rows; r++, a += apart)
        {
            var sum = Sum(Half(TWidth.Of(a, b0, b1, b2, b3, last)));
            y[r] = adds ? y[r] + sum : sum;
        }
    }

    // of each, the lanes of both halves, then (x0 + x1) + (x2 + x3)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Sums(Lanes s0, Lanes s1, Lanes s2, Lanes s3)
    {
        var (a, b, c, d) = (Half(s0), Half(s1), Half(s2), Half(s3));
        if (!Avx.IsSupported) return Vector256.Create(Sum(a), Sum(b), Sum(c), Sum(d));
        var (ab, cd) = (Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        return Vector256.Create(ab.GetLower() + ab.GetUpper(), cd.GetLower() + cd.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Half(Lanes x) => x.GetLower() + x.GetUpper();

    private static double Sum(Vector256<double> x) => (x[0] + x[1]) + (x[2] + x[3]);

    private static Lanes Few(double* x, int count) => FirstLanes.Load(x, FirstLanes.Mask(count), Lanes.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Last(double* x, Lanes ones) => FirstLanes.Load(x, ones, Lanes.Zero);

    private readonly struct One : IWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Lanes Of(double* row, Lanes b0, Lanes b1, Lanes b2, Lanes b3, Lanes lastOnes) => Last(row, lastOnes) * b0;
    }

    private readonly struct Two : IWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Lanes Of(double* row, Lanes b0, Lanes b1, Lanes b2, Lanes b3, Lanes lastOnes) => Add(Last(row + Width, lastOnes), b1, Vector512.Load(row) * b0);
    }

    private readonly struct Three : IWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Lanes Of(double* row, Lanes b0, Lanes b1, Lanes b2, Lanes b3, Lanes lastOnes) =>
            Add(Last(row + 2 * Width, lastOnes), b2, Add(Vector512.Load(row + Width), b1, Vector512.Load(row) * b0));
    }

    private readonly struct Four : IWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Lanes Of(double* row, Lanes b0, Lanes b1, Lanes b2, Lanes b3, Lanes lastOnes) =>
            Add(Last(row + 3 * Width, lastOnes), b3, Add(Vector512.Load(row + 2 * Width), b2, Add(Vector512.Load(row + Width), b1, Vector512.Load(row) * b0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Add(Lanes a, Lanes b, Lanes to) => Vector512.FusedMultiplyAdd(a, b, to);
}
