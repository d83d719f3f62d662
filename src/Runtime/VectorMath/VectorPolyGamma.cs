using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// Digamma and trigamma of eight doubles: from 2 up by their asymptotic series with a fitted remainder, below by the recurrence; digamma
/// below 2 by a series about its zero. Lanes that are not positive use <see cref="PolyGamma"/>.
/// </summary>
public static class VectorPolyGamma
{
    private const double Root = 1.4616321449683622, RootRest = 9.549995429965697e-17;

    /// <summary>The derivative of log Gamma at x: at most 2.5 ulp (2.04 measured on [1e-300, 1e300], including near the zero).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Digamma(Vector512<double> x)
    {
        var isCommon = GreaterThan(x, Vector512<double>.Zero);
        var inverse = Vector512<double>.One / x;
        var result = ConditionalSelect(LessThan(x, Create(2.0)), DigammaBelowTwo(x, inverse), DigammaFromTwo(x, inverse));
        return isCommon.AsInt64() == Vector512<long>.AllBitsSet ? result : ScalarLanes.Where<UnaryMeaning.Digamma>(~isCommon, x, result);
    }

    /// <summary>The second derivative of log Gamma at x: at most 2 ulp (1.66 measured on [1e-150, 1e300]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Trigamma(Vector512<double> x)
    {
        // below 2: 1 / x^2 + 1 / (x + 1)^2 + trigamma(x + 2)
        var isCommon = GreaterThan(x, Vector512<double>.Zero);
        var isSmall = LessThan(x, Create(2.0));
        var t = Vector512<double>.One / ConditionalSelect(isSmall, x + Create(2.0), x);
        var large = FusedMultiplyAdd(t * t, FusedMultiplyAdd(t, TrigammaRest(t), Create(0.5)), t);
        var result = ConditionalSelect(isSmall, WithSquares(x, large), large);
        return isCommon.AsInt64() == Vector512<long>.AllBitsSet ? result : ScalarLanes.Where<UnaryMeaning.Trigamma>(~isCommon, x, result);
    }

    // 1 / x^2 + 1 / (x + 1)^2 + rest by one division, with the rounding error of the first and largest term
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> WithSquares(Vector512<double> x, Vector512<double> rest)
    {
        var next = x + Vector512<double>.One;
        var ofBoth = Vector512<double>.One / (x * next);
        var (first, second) = (ofBoth * next, ofBoth * x);
        var square = first * first;
        var lost = FusedMultiplyAdd(first, first, -square) + Create(2.0) * square * FusedMultiplyAdd(-x, first, Vector512<double>.One);
        var finite = ConditionalSelect(LessThan(square, Create(1e300)), lost, Vector512<double>.Zero);
        return square + FusedMultiplyAdd(second, second, rest + finite);
    }

    // log x - 1 / (2 x) - rest / x^2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> DigammaFromTwo(Vector512<double> x, Vector512<double> inverse)
    {
        var square = inverse * inverse;
        return VectorLogarithm.Log(x) - FusedMultiplyAdd(inverse, Create(0.5), square * DigammaRest(square));
    }

    // below 1 by digamma(x) = digamma(x + 1) - 1 / x
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> DigammaBelowTwo(Vector512<double> x, Vector512<double> inverse)
    {
        var isBelowOne = LessThan(x, Vector512<double>.One);
        var fromRoot = ConditionalSelect(isBelowOne, x + Create(1 - Root), x - Create(Root)) - Create(RootRest);
        var w = x - ConditionalSelect(isBelowOne, Create(0.5), Create(1.5));
        return FusedMultiplyAdd(fromRoot, AboutRoot(w), -(inverse & isBelowOne));
    }

    // digamma(1.5 + w) / (1.5 + w - root)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AboutRoot(Vector512<double> w) =>
        Polynomial.Evaluate(w, 0.951055876031833, -0.4236274212814605, 0.2405424842407742, -0.14840492305390884,
        Polynomial.Evaluate(w, 0.09498872445494122, -0.061922133273064534, 0.04076083381242074, -0.02697579675613825,
        Polynomial.Evaluate(w, 0.0179072524394512, -0.011908218001568644, 0.007926944646403797, -0.005279964873257405,
        Polynomial.Evaluate(w, 0.003519006401502276, -0.002345267632540769, 0.0015566317474486838, -0.0010376374098418604,
        Polynomial.Evaluate(w, 0.0007233266279287554, -0.0004821990530566789, 0.0002272331660987376, -0.00015148586836773365,
        Polynomial.Evaluate(w, 0.00025968482126430747, -0.00017312261802727394))))));

    // x^2 (log x - 1 / (2 x) - digamma(x)) in w = 1 / x^2, for x from 2 up
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> DigammaRest(Vector512<double> w) =>
        Polynomial.Evaluate(w, 0.08333333333333331, -0.008333333333282403, 0.003968253945839088, -0.004166662685238446,
        Polynomial.Evaluate(w, 0.0075753767455309946, -0.021070054649552764, 0.08240354891856491, -0.41543190760742665,
        Polynomial.Evaluate(w, 2.4086326657401416, -14.175672334916992, 76.38818202819134, -350.6596772999366,
        Polynomial.Evaluate(w, 1303.3202157768428, -3758.4014455627503, 8025.2668059909365, -11879.665696300202,
        Polynomial.Evaluate(w, 10847.141982752735, -4591.938846782404)))));

    // x^3 (trigamma(x) - 1 / x - 1 / (2 x^2)) in t = 1 / x, for x from 2 up
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> TrigammaRest(Vector512<double> t) =>
        Polynomial.Evaluate(t, 0.16666666666666669, -1.4407250142239944e-14, -0.03333333332944082, -4.2263438220850326e-10,
        Polynomial.Evaluate(t, 0.023809548372961474, -8.82501186571452e-07, -0.0333119902575178, -0.0003670375304407621,
        Polynomial.Evaluate(t, 0.08041218112787193, -0.04456998503384203, 0.07344072598125874, -1.8360776069106977,
        Polynomial.Evaluate(t, 9.007457967543935, -24.61869613502858, 45.29613958395211, -59.16023946393234,
        Polynomial.Evaluate(t, 54.807267567414236, -34.53616856117509, 13.343188834032032, -2.392747001797739)))));
}
