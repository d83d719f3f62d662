using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// sin and cos of eight doubles: x = n pi / 2 + r with pi / 2 as a sum of three doubles (Cody and Waite 1980), r itself as a sum of two.
/// Lanes with |x| of 100,000 or more use <see cref="Math.Sin"/> and <see cref="Math.Cos"/>.
/// </summary>
public static class VectorTrigonometry
{
    private const double Largest = 100_000;
    private const double InverseQuarterTurn = 0.6366197723675814;
    private const double QuarterTurn = 1.5707963267948966, QuarterTurnRest = 6.123233995736766e-17,
        QuarterTurnLast = -1.4973849048591698e-33;

    /// <summary>sin x: at most 1 ulp (0.71 measured on [-100000, 100000], including near multiples of pi / 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sin(Vector512<double> x)
    {
        var isCommon = LessThan(Abs(x), Create(Largest));
        var r = Reduced(x, out var low, out var quarters);
        var isInvalid = Vector512.Equals(quarters & Vector512<long>.One, Vector512<long>.One).AsDouble();
        var size = ConditionalSelect(isInvalid, CosNearZero(r, low), SinNearZero(r, low));
        var sine = ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), x, Signed(size, quarters));
        return isCommon.AsInt64() == Vector512<long>.AllBitsSet ? sine : ScalarLanes.Where<UnaryMeaning.Sin>(~isCommon, x, sine);
    }

    /// <summary>cos x: at most 1 ulp (0.71 measured on [-100000, 100000], including near multiples of pi / 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Cos(Vector512<double> x)
    {
        var isCommon = LessThan(Abs(x), Create(Largest));
        var r = Reduced(x, out var low, out var quarters);
        var isInvalid = Vector512.Equals(quarters & Vector512<long>.One, Vector512<long>.One).AsDouble();
        var size = ConditionalSelect(isInvalid, SinNearZero(r, low), CosNearZero(r, low));
        var cosine = Signed(size, quarters + Vector512<long>.One);
        return isCommon.AsInt64() == Vector512<long>.AllBitsSet ? cosine : ScalarLanes.Where<UnaryMeaning.Cos>(~isCommon, x, cosine);
    }

    // the second bit of the quadrant is the sign
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Signed(Vector512<double> size, Vector512<long> quarters) =>
        (size.AsInt64() ^ (ShiftLeft(quarters, 62) & Create(long.MinValue))).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Reduced(Vector512<double> x, out Vector512<double> low, out Vector512<long> quarters)
    {
        var n = PowerOfTwo.NearestWhole(x, InverseQuarterTurn, out quarters);
        var first = FusedMultiplyAdd(n, Create(-QuarterTurn), x);                        // exact
        var second = n * Create(QuarterTurnRest);
        var secondLow = FusedMultiplyAdd(n, Create(QuarterTurnRest), -second);
        var r = first - second;
        var back = r - first;
        var lost = (first - (r - back)) - (second + back);
        low = lost - FusedMultiplyAdd(n, Create(QuarterTurnLast), secondLow);
        return r;
    }

    // sin(r + low), with cos r = 1 - r^2 / 2 before the low part; only r is added unrounded
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SinNearZero(Vector512<double> r, Vector512<double> low)
    {
        var z = r * r;
        var p = Polynomial.Evaluate(z, -0.16666666666666666, 0.008333333333330936, -0.0001984126983673957, 2.7557316092699366e-06,
            Polynomial.Evaluate(z, -2.5051129792549024e-08, 1.591798150140412e-10));
        var gradient = FusedMultiplyAdd(z, Create(-0.5), Vector512<double>.One);
        return r + FusedMultiplyAdd(z * r, p, low * gradient);
    }

    // cos(r + low) = 1 - r^2 / 2 + .. - r low, with the rounding error of 1 - r^2 / 2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> CosNearZero(Vector512<double> r, Vector512<double> low)
    {
        var z = r * r;
        var p = Polynomial.Evaluate(z, 0.041666666666666664, -0.0013888888888887389, 2.48015872987538e-05, -2.755731726556589e-07,
            Polynomial.Evaluate(z, 2.0876144984413913e-09, -1.1382539967177458e-11));
        var half = z * Create(0.5);
        var first = Vector512<double>.One - half;
        var lost = (Vector512<double>.One - first) - half;
        return first + FusedMultiplyAdd(z * z, p, FusedMultiplyAdd(-r, low, lost));
    }
}
