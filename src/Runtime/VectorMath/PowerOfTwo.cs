using System.Runtime.Intrinsics.X86;
using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>Exponents and mantissas of lanes, bitwise equal with and without AVX-512 instructions.</summary>
internal static class PowerOfTwo
{
    // 1.5 * 2^52: adding it rounds a small number to an integer, which is in the lowest bits of the sum
    private const double Magic = 6755399441055744;

    /// <summary>x c rounded to the nearest integer, for |x c| below 2^51.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> NearestWhole(Vector512<double> x, double c, out Vector512<long> bits)
    {
        var shifted = FusedMultiplyAdd(x, Create(c), Create(Magic));
        bits = shifted.AsInt64();
        return shifted - Create(Magic);
    }

    /// <summary>2^n for n from -1022 to 1023, n in the lowest bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<long> n) => ShiftLeft(n + Create(1023L), 52).AsDouble();

    /// <summary>x 2^n for integers n from -1080 to 1030, rounded once if x is from 1/2 to 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Scale(Vector512<double> x, Vector512<double> n)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(x, n);
        var half = NearestWhole(n, 0.5, out var first);
        return x * Of(first) * Of((n - half + Create(Magic)).AsInt64());                 // the first product is exact
    }

    /// <summary>
    /// x = m 2^k with m in [3/4, 3/2): k is -inf for 0 and +inf for +inf, so that a sum with k log 2 has the correct limit; m is NaN for
    /// negative x and for NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Mantissa(Vector512<double> x, out Vector512<double> k) =>
        Avx512F.IsSupported ? MantissaByInstruction(x, out k) : MantissaByBits(x, out k);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> MantissaByInstruction(Vector512<double> x, out Vector512<double> k)
    {
        const byte FromThreeQuarters = 0b11, NaNBelowZero = 0b1000;
        var m = Avx512F.GetMantissa(x, FromThreeQuarters | NaNBelowZero);
        var exponent = Avx512F.GetExponent(x);                                           // of [1, 2)
        k = ConditionalSelect(LessThan(m, Vector512<double>.One), exponent + Vector512<double>.One, exponent);
        return m;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> MantissaByBits(Vector512<double> x, out Vector512<double> k)
    {
        const double SmallestNormal = 2.2250738585072014e-308, TwoTo54 = 18014398509481984, TwoTo52 = 4503599627370496;
        var isSmall = LessThan(x, Create(SmallestNormal));
        var normal = ConditionalSelect(isSmall, x * Create(TwoTo54), x);
        var fromThreeQuarters = normal.AsInt64() - Create(0x3fe8000000000000L);          // the exponent field is now k, less 1 below 1
        var biased = ShiftRightLogical(fromThreeQuarters + Create(0x3ff0000000000000L), 52) | Create(TwoTo52).AsInt64();
        k = biased.AsDouble() - ConditionalSelect(isSmall, Create(TwoTo52 + 1023 + 54), Create(TwoTo52 + 1023));
        var m = ((fromThreeQuarters & Create(0x000fffffffffffffL)) + Create(0x3fe8000000000000L)).AsDouble();
        var isOrdinary = GreaterThan(x, Vector512<double>.Zero) & LessThan(x, Create(double.PositiveInfinity));
        if (isOrdinary.AsInt64() == Vector512<long>.AllBitsSet) return m;
        k = ConditionalSelect(isOrdinary, k,
            ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), Create(double.NegativeInfinity), x));
        var ended = ConditionalSelect(GreaterThanOrEqual(x, Vector512<double>.Zero), Vector512<double>.One, Create(double.NaN));
        return ConditionalSelect(isOrdinary, m, ended);
    }
}
