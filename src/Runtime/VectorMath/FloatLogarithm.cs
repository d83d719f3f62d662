using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// log and log(1 + x) of sixteen floats: x = 2^k (1 + f) with 1 + f in [3/4, 3/2), and log(1 + f) = f - f^2 / 2 + f^3 P(f).
/// </summary>
public static class FloatLogarithm
{
    // log 2 as a sum of two floats, both positive: infinity times either is the same infinity
    private const float LogTwo = 0.6931471228599548f, LogTwoRest = 5.769998878690785e-08f;

    /// <summary>log x: at most 1 ulp (0.80 measured, over every 1009th float).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        var f = FloatPowerOfTwo.Mantissa(x, out var k) - Vector512<float>.One;
        return FusedMultiplyAdd(k, Create(LogTwo), OfOnePlus(f, k * Create(LogTwoRest)));
    }

    /// <summary>log(1 + x): at most 1.5 ulp (0.94 measured).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1p(Vector512<float> x)
    {
        var sum = Vector512<float>.One + x;
        var added = sum - Vector512<float>.One;
        var lost = (x - added) + (Vector512<float>.One - (sum - added));
        var m = FloatPowerOfTwo.Mantissa(sum, out var k);
        var isNearOne = Vector512.Equals(m, sum);
        var hasEnded = GreaterThan(Abs(k), Create(200f));                                // sum is 0 or infinite
        var ofMantissa = m - Vector512<float>.One;
        // lost / sum to a relative error of a tenth, a twentieth of an ulp: 1 / (1 + f) = 1 - f + f^2 ..
        var inverse = FusedMultiplyAdd(ofMantissa, ofMantissa, Vector512<float>.One - ofMantissa);
        var correction = ConditionalSelect(isNearOne | hasEnded, Vector512<float>.Zero, FloatPowerOfTwo.Scale(lost, -k) * inverse);
        var f = ConditionalSelect(isNearOne, x, ofMantissa);
        var ofF = OfOnePlus(f, FusedMultiplyAdd(k, Create(LogTwoRest), correction));
        return ConditionalSelect(isNearOne, ofF, FusedMultiplyAdd(k, Create(LogTwo), ofF));     // 0 log 2 would lose the sign of -0
    }

    /// <summary>log(1 + f) + rest for 1 + f in [3/4, 3/2] and a rest far smaller than either.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> OfOnePlus(Vector512<float> f, Vector512<float> rest)
    {
        var square = f * f;
        return f + FusedMultiplyAdd(square, Create(-0.5f), FusedMultiplyAdd(square * f, Series(f), rest));
    }

    // (log(1 + f) - f + f^2 / 2) / f^3
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Series(Vector512<float> f) =>
        FloatPolynomial.Evaluate(f, 0.3333333432674408f, -0.25000056624412537f,
        FloatPolynomial.Evaluate(f, 0.20000141859054565f, -0.16660809516906738f,
        FloatPolynomial.Evaluate(f, 0.14268255233764648f, -0.1263936161994934f,
        FloatPolynomial.Evaluate(f, 0.11681360751390457f, -0.09562506526708603f, 0.04287724941968918f))));
}
