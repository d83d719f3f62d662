using System.Runtime.Intrinsics.X86;
using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>Exponents and mantissas of sixteen floats, as in <see cref="PowerOfTwo"/> for doubles.</summary>
internal static class FloatPowerOfTwo
{
    // 1.5 * 2^23: adding it rounds a small number to an integer, which is in the lowest bits of the sum
    private const float Magic = 12582912;

    /// <summary>x c rounded to the nearest integer, for |x c| below 2^22.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> NearestWhole(Vector512<float> x, float c, out Vector512<int> bits)
    {
        var shifted = FusedMultiplyAdd(x, Create(c), Create(Magic));
        bits = shifted.AsInt32();
        return shifted - Create(Magic);
    }

    /// <summary>
    /// The nearest integer n of x c, and 2^(n - 1), for n from -125 to 128: the added constant includes the exponent's bias.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> NearestWholeOfPower(Vector512<float> x, float c, out Vector512<float> halfPower)
    {
        const float Biased = Magic + 126;
        var shifted = FusedMultiplyAdd(x, Create(c), Create(Biased));
        halfPower = ShiftLeft(shifted.AsInt32(), 23).AsSingle();
        return shifted - Create(Biased);
    }

    /// <summary>2^n for n from -126 to 127, n in the lowest bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<int> n) => ShiftLeft(n + Create(127), 23).AsSingle();

    /// <summary>x 2^n for integers n from -160 to 140, rounded once if x is from 1/2 to 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scale(Vector512<float> x, Vector512<float> n)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(x, n);
        var half = NearestWhole(n, 0.5f, out var first);
        return x * Of(first) * Of((n - half + Create(Magic)).AsInt32());                 // the first product is exact
    }

    /// <summary>
    /// x = m 2^k with m in [3/4, 3/2): k is -inf for 0 and +inf for +inf, so that a sum with k log 2 has the correct limit; m is NaN for
    /// negative x and for NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Mantissa(Vector512<float> x, out Vector512<float> k) =>
        Avx512F.IsSupported ? MantissaByInstruction(x, out k) : MantissaByBits(x, out k);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MantissaByInstruction(Vector512<float> x, out Vector512<float> k)
    {
        const byte FromThreeQuarters = 0b11, NaNBelowZero = 0b1000;
        var m = Avx512F.GetMantissa(x, FromThreeQuarters | NaNBelowZero);
        var exponent = Avx512F.GetExponent(x);                                           // of [1, 2)
        k = ConditionalSelect(LessThan(m, Vector512<float>.One), exponent + Vector512<float>.One, exponent);
        return m;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MantissaByBits(Vector512<float> x, out Vector512<float> k)
    {
        const float SmallestNormal = 1.17549435e-38f, TwoTo25 = 33554432, TwoTo23 = 8388608;
        var isSmall = LessThan(x, Create(SmallestNormal));
        var normal = ConditionalSelect(isSmall, x * Create(TwoTo25), x);
        var fromThreeQuarters = normal.AsInt32() - Create(0x3f400000);                   // the exponent field is now k, less 1 below 1
        var biased = ShiftRightLogical(fromThreeQuarters + Create(0x3f800000), 23) | Create(TwoTo23).AsInt32();
        k = biased.AsSingle() - ConditionalSelect(isSmall, Create(TwoTo23 + 127 + 25), Create(TwoTo23 + 127));
        var m = ((fromThreeQuarters & Create(0x007fffff)) + Create(0x3f400000)).AsSingle();
        var isOrdinary = GreaterThan(x, Vector512<float>.Zero) & LessThan(x, Create(float.PositiveInfinity));
        if (isOrdinary.AsInt32() == Vector512<int>.AllBitsSet) return m;
        k = ConditionalSelect(isOrdinary, k,
            ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), Create(float.NegativeInfinity), x));
        var ended = ConditionalSelect(GreaterThanOrEqual(x, Vector512<float>.Zero), Vector512<float>.One, Create(float.NaN));
        return ConditionalSelect(isOrdinary, m, ended);
    }
}
