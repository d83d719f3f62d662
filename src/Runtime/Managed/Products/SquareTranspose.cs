using System.Runtime.Intrinsics.X86;

namespace ProbDsl.Runtime.Managed.Products;

/// <summary>Transposes of squares with as many rows as an AVX register has lanes: 8 x 8 floats, 4 x 4 doubles.</summary>
internal static unsafe class SquareTranspose
{
    public static int Side<T>() => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn<T>(T* from, nint fromApart, T* to, nint toApart)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) Turn((float*)from, fromApart, (float*)to, toApart);
        else Turn((double*)from, fromApart, (double*)to, toApart);
    }

    // pairs of rows are interleaved by one, by two, then by four elements
    private static void Turn(float* from, nint fromApart, float* to, nint toApart)
    {
        Interleaved(from, fromApart, out var a0, out var a1, out var a2, out var a3);
        Interleaved(from + 4 * fromApart, fromApart, out var b0, out var b1, out var b2, out var b3);
        Halves(a0, b0, to, 4 * toApart);
        Halves(a1, b1, to + toApart, 4 * toApart);
        Halves(a2, b2, to + 2 * toApart, 4 * toApart);
        Halves(a3, b3, to + 3 * toApart, 4 * toApart);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleaved(float* from, nint apart, out Vector256<double> y0, out Vector256<double> y1, out Vector256<double> y2,
        out Vector256<double> y3)
    {
        var (x0, x1, x2, x3) = (Vector256.Load(from), Vector256.Load(from + apart), Vector256.Load(from + 2 * apart),
            Vector256.Load(from + 3 * apart));
        var (low01, low23) = (Avx.UnpackLow(x0, x1).AsDouble(), Avx.UnpackLow(x2, x3).AsDouble());
        var (high01, high23) = (Avx.UnpackHigh(x0, x1).AsDouble(), Avx.UnpackHigh(x2, x3).AsDouble());
        (y0, y1) = (Avx.UnpackLow(low01, low23), Avx.UnpackHigh(low01, low23));
        (y2, y3) = (Avx.UnpackLow(high01, high23), Avx.UnpackHigh(high01, high23));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves(Vector256<double> a, Vector256<double> b, float* to, nint apart)
    {
        Avx.Permute2x128(a, b, 0x20).AsSingle().Store(to);
        Avx.Permute2x128(a, b, 0x31).AsSingle().Store(to + apart);
    }

    private static void Turn(double* from, nint fromApart, double* to, nint toApart)
    {
        var (x0, x1, x2, x3) = (Vector256.Load(from), Vector256.Load(from + fromApart), Vector256.Load(from + 2 * fromApart),
            Vector256.Load(from + 3 * fromApart));
        var (even01, odd01, even23, odd23) = (Avx.UnpackLow(x0, x1), Avx.UnpackHigh(x0, x1), Avx.UnpackLow(x2, x3), Avx.UnpackHigh(x2, x3));
        Avx.Permute2x128(even01, even23, 0x20).Store(to);
        Avx.Permute2x128(odd01, odd23, 0x20).Store(to + toApart);
        Avx.Permute2x128(even01, even23, 0x31).Store(to + 2 * toApart);
        Avx.Permute2x128(odd01, odd23, 0x31).Store(to + 3 * toApart);
    }
}
