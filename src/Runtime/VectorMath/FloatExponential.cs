using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// exp and exp - 1 of sixteen floats: x = n log 2 + r with |r| up to log 2 / 2, a polynomial in r (coefficients.py among the tests), times
/// 2^n.
/// </summary>
public static class FloatExponential
{
    private const float InverseLogTwo = 1.442695f;

    // log 2 as a sum of two floats; the fused x - n LogTwo is exact
    private const float LogTwo = 0.6931471824645996f, LogTwoRest = -1.9046542121259336e-09f;

    /// <summary>exp(x): at most 1 ulp (0.83 measured, over every 1009th float).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // the order of operands keeps a NaN
        var inRange = MinNative(Create(89f), MaxNative(Create(-104f), x));
        var n = FloatPowerOfTwo.NearestWhole(inRange, InverseLogTwo, out _);
        var first = FusedMultiplyAdd(n, Create(-LogTwo), inRange);
        var second = n * Create(-LogTwoRest);
        var r = first + second;                                                          // its rounding affects the square only
        var scaled = Vector512<float>.One + (first + FusedMultiplyAdd(r * r, SecondOrder(r), second));
        // a product that underflows takes Intel's processors some 150 cycles, 0 times a power of two does not
        return FloatPowerOfTwo.Scale(AndNot(scaled, LessThan(x, Create(-104f))), n);
    }

    /// <summary>exp(x) - 1: at most 1.5 ulp (1.03 measured).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x)
    {
        var inRange = MinNative(Create(89f), MaxNative(Create(-18f), x));
        var n = FloatPowerOfTwo.NearestWhole(inRange, InverseLogTwo, out var bits);
        var first = FusedMultiplyAdd(n, Create(-LogTwo), inRange);
        var r = FusedMultiplyAdd(n, Create(-LogTwoRest), first);
        var lost = FusedMultiplyAdd(n, Create(-LogTwoRest), first - r);
        var rest = FusedMultiplyAdd(r * r, SecondOrder(r), FusedMultiplyAdd(lost, r, lost));
        var halfPower = FloatPowerOfTwo.Of(bits - Vector512<int>.One);                   // 2^128 would overflow
        var lessHalf = halfPower - Create(0.5f);
        var sum = FusedMultiplyAdd(halfPower, r, lessHalf);
        var half = sum + FusedMultiplyAdd(halfPower, rest, FusedMultiplyAdd(halfPower, r, lessHalf - sum));
        return ConditionalSelect(LessThan(Abs(x), Create(2e-8f)), x, half + half);
    }

    /// <summary>(exp(2 x) - 1) / 2 for x from 0 to 10, where one float for log 2 is enough: 2 ulp (1.7 measured).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> HalfExpm1OfTwice(Vector512<float> x)
    {
        var n = FloatPowerOfTwo.NearestWholeOfPower(x, 2 * InverseLogTwo, out var halfPower);
        var r = FusedMultiplyAdd(n, Create(-LogTwo / 2), x);
        // the polynomial below in 2 r, its coefficients times powers of two
        var second = FloatPolynomial.Evaluate(r, 4 * 0.4999999403953552f, 8 * 0.1666651964187622f,
            FloatPolynomial.Evaluate(r, 16 * 0.04166828840970993f, 32 * 0.008368892595171928f, 64 * 0.0013819389278069139f));
        return FusedMultiplyAdd(halfPower, FusedMultiplyAdd(r * r, second, r + r), halfPower - Create(0.5f));
    }

    // (e^r - 1 - r) / r^2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SecondOrder(Vector512<float> r) =>
        FloatPolynomial.Evaluate(r, 0.4999999403953552f, 0.1666651964187622f,
            FloatPolynomial.Evaluate(r, 0.04166828840970993f, 0.008368892595171928f, 0.0013819389278069139f));
}
