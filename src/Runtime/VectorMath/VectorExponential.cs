using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// exp and exp - 1 of eight doubles: x = n log 2 + r with |r| up to log 2 / 2, a polynomial in r (coefficients.py among the tests), times
/// 2^n.
/// </summary>
public static class VectorExponential
{
    private const double InverseLogTwo = 1.4426950408889634;

    // log 2 as a sum of two doubles; the fused x - n LogTwo is exact, so the rest carries the whole error
    private const double LogTwo = 0.6931471805599453, LogTwoRest = 2.3190468138462996e-17;

    /// <summary>exp(x): at most 1 ulp (0.94 measured on [-745, 709]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        // the order of operands keeps a NaN
        var inRange = MinNative(Create(710.0), MaxNative(Create(-746.0), x));
        var n = PowerOfTwo.NearestWhole(inRange, InverseLogTwo, out _);
        var r = FusedMultiplyAdd(n, Create(-LogTwoRest), FusedMultiplyAdd(n, Create(-LogTwo), inRange));
        var scaled = Vector512<double>.One + FusedMultiplyAdd(r * r, SecondOrder(r), r);
        // a product that underflows takes Intel's processors some 150 cycles, 0 times a power of two does not
        return PowerOfTwo.Scale(AndNot(scaled, LessThan(x, Create(-746.0))), n);
    }

    /// <summary>exp(x + rest) for |x| up to 760 and a rest whose square is negligible.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> ExpOfSum(Vector512<double> x, Vector512<double> rest)
    {
        var n = PowerOfTwo.NearestWhole(x, InverseLogTwo, out _);
        var r = FusedMultiplyAdd(n, Create(-LogTwo), x) + FusedMultiplyAdd(n, Create(-LogTwoRest), rest);
        return PowerOfTwo.Scale(Vector512<double>.One + FusedMultiplyAdd(r * r, SecondOrder(r), r), n);
    }

    /// <summary>exp(x) - 1: at most 1 ulp (0.92 measured on [-700, 709], sizes from 1e-18 up).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Expm1(Vector512<double> x)
    {
        var inRange = MinNative(Create(710.0), MaxNative(Create(-40.0), x));
        var rest = Reduced(inRange, out var r, out var n);
        var halfPower = PowerOfTwo.Of(n - Vector512<long>.One);                          // 2^1024 would overflow
        var lessHalf = halfPower - Create(0.5);
        var sum = FusedMultiplyAdd(halfPower, r, lessHalf);
        var lost = FusedMultiplyAdd(halfPower, r, lessHalf - sum);
        var half = sum + FusedMultiplyAdd(halfPower, rest, lost);
        return ConditionalSelect(LessThan(Abs(x), Create(5e-17)), x, half + half);
    }

    /// <summary>exp(x) - 1 as a sum of two doubles, for x from 0 to 60 (NaN gives NaN).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Expm1(Vector512<double> x, out Vector512<double> low)
    {
        var rest = Reduced(x, out var r, out var n);
        var power = PowerOfTwo.Of(n);
        var lessOne = power - Vector512<double>.One;
        var sum = FusedMultiplyAdd(power, r, lessOne);
        var lost = FusedMultiplyAdd(power, rest, FusedMultiplyAdd(power, r, lessOne - sum));
        var high = sum + lost;
        low = lost - (high - sum);
        return high;
    }

    // exp(x) = 2^n (1 + r + rest), with the rounding error of r
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Reduced(Vector512<double> x, out Vector512<double> r, out Vector512<long> bits)
    {
        var n = PowerOfTwo.NearestWhole(x, InverseLogTwo, out bits);
        var first = FusedMultiplyAdd(n, Create(-LogTwo), x);
        r = FusedMultiplyAdd(n, Create(-LogTwoRest), first);
        var lost = FusedMultiplyAdd(n, Create(-LogTwoRest), first - r);
        return FusedMultiplyAdd(r * r, SecondOrder(r), FusedMultiplyAdd(lost, r, lost));
    }

    // (e^r - 1 - r) / r^2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SecondOrder(Vector512<double> r) =>
        Polynomial.Evaluate(r, 0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326084,
        Polynomial.Evaluate(r, 0.0013888888888883711, 0.0001984126987500228, 2.480158732567746e-05, 2.755725517000089e-06,
        Polynomial.Evaluate(r, 2.755727347871858e-07, 2.5105312729622103e-08, 2.09147553258932e-09)));
}
