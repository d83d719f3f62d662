using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>erf of sixteen floats, by polynomials (coefficients.py among the tests).</summary>
public static class FloatErrorFunction
{
    // erf of it and of all above rounds to 1
    private const float Last = 3.92f;

    /// <summary>erf x: x + x P(x^2) up to 1, 1 - exp(Q(x)) above. At most 1 ulp (0.93 measured, over every 1009th float).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erf(Vector512<float> x)
    {
        var size = MinNative(Create(Last), Abs(x));                                      // the order of operands keeps a NaN
        var inner = FusedMultiplyAdd(size, BesideZero(size * size), size);
        var outer = Vector512<float>.One - FloatExponential.Exp(LogOfRest(size));
        return CopySign(ConditionalSelect(GreaterThan(size, Vector512<float>.One), outer, inner), x);
    }

    // erf(x) / x - 1 in z = x^2, for x from 0 to 1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> BesideZero(Vector512<float> z) =>
        FloatPolynomial.Evaluate(z, 0.12837917f, -0.37612626f,
            FloatPolynomial.Evaluate(z, 0.11283579f, -0.026853347f,
                FloatPolynomial.Evaluate(z, 0.005187162f, -0.0007997853f, 7.806903e-05f)));

    // log(1 - erf(x)), for x from 1 to Last
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogOfRest(Vector512<float> x) =>
        FloatPolynomial.Evaluate(x, -0.00034151972f, -1.1270893f,
            FloatPolynomial.Evaluate(x, -0.6381446f, -0.103107035f,
                FloatPolynomial.Evaluate(x, 0.02183824f, -0.0029477123f, 0.00018638559f)));
}
