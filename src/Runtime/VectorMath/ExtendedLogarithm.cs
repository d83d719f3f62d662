using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// log x as a sum of two doubles, for finite positive x: relative error about 2^-66, for logarithms that are multiplied by large numbers.
/// The same method as <see cref="VectorLogarithm"/>, with s = f / (2 + f), s^2 and the first two terms of the series 2 s + 2/3 s^3 + .. in
/// double-double precision.
/// </summary>
internal static class ExtendedLogarithm
{
    private const double LogTwo = 0.6931471805599453, LogTwoRest = 2.3190468138462996e-17;
    private const double TwoThirds = 0.6666666666666666, TwoThirdsRest = 3.700743415417188e-17;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x, out Vector512<double> low)
    {
        var m = PowerOfTwo.Mantissa(x, out var k);
        var s = Ratio(m, out var sLow);
        var z = s * s;
        var zLow = FusedMultiplyAdd(s, s, -z) + Create(2.0) * s * sLow;
        var p = Sum(Create(TwoThirds), FusedMultiplyAdd(z, Series(z), Create(TwoThirdsRest)), out var pLow);
        var cube = Product(Product(s, sLow, z, zLow, out var cubeLow), cubeLow, p, pLow, out var termLow);
        var high = k * Create(LogTwo);
        var highLow = FusedMultiplyAdd(k, Create(LogTwo), -high) + k * Create(LogTwoRest);
        var ofM = Sum(s + s, cube, out var ofMLow);
        ofMLow += sLow + sLow + termLow;
        // k log 2 is the larger term, unless it is 0
        var sum = Sum(high, ofM, out var sumLow);
        return Sum(sum, sumLow + (highLow + ofMLow), out low);
    }

    // (m - 1) / (m + 1)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Ratio(Vector512<double> m, out Vector512<double> low)
    {
        var above = m - Vector512<double>.One;
        var below = m + Vector512<double>.One;
        var belowLow = m - (below - Vector512<double>.One);
        var inverse = Vector512<double>.One / below;
        var ratio = above * inverse;
        low = FusedMultiplyAdd(-ratio, belowLow, FusedMultiplyAdd(-ratio, below, above)) * inverse;
        return ratio;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Product(
        Vector512<double> a, Vector512<double> aLow, Vector512<double> b, Vector512<double> bLow, out Vector512<double> low)
    {
        var product = a * b;
        low = FusedMultiplyAdd(a, b, -product) + FusedMultiplyAdd(a, bLow, aLow * b);
        return product;
    }

    // Dekker 1971: exact where |a| is at least |b|, or a is 0
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Sum(Vector512<double> a, Vector512<double> b, out Vector512<double> low)
    {
        var sum = a + b;
        low = b - (sum - a);
        return sum;
    }

    // (2 atanh(s) - 2 s - 2/3 s^3) / s^5 in z = s^2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Series(Vector512<double> z) =>
        Polynomial.Evaluate(z, 0.39999999999999997, 0.28571428571435764, 0.22222222218460067, 0.1818181893024613,
        Polynomial.Evaluate(z, 0.1538454240880213, 0.13337185364142076, 0.11652734508665301, 0.1219635756978303));
}
