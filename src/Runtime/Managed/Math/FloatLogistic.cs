using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime;

/// <summary>tanh, the logistic sigmoid and its integral (softplus) of sixteen floats.</summary>
public static class FloatLogistic
{
    private const float LogTwo = 0.6931471228599548f, LogTwoRest = 5.769998878690785e-08f;

    /// <summary>tanh x: at most 1.5 ulp (1.29 measured, over every 1009th float). By a polynomial up to 5/8, by 1 - 2 / (exp(2 |x|) + 1) beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        var size = Abs(x);
        var z = x * x;
        var inner = FusedMultiplyAdd(z * x, FloatPolynomial.Of(z, -0.333333283662796f, 0.1333271861076355f, FloatPolynomial.Of(z, -0.053843263536691666f, 0.020961329340934753f, -0.006045165006071329f)), x);
        var e = FloatExponential.Exp(size + size);
        var outer = CopySign(Vector512<float>.One - Create(2f) / (e + Vector512<float>.One), x);
        return ConditionalSelect(LessThan(size, Create(0.625f)), inner, outer);
    }

    /// <summary>1 / (1 + exp(-x)): at most 2.3 ulp (2.23 measured).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) => Sigmoid(x, FloatExponential.Exp(-Abs(x)));

    /// <summary>log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)): at most 2 ulp (1.49 measured).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x) => Softplus(x, FloatExponential.Exp(-Abs(x)));

    /// <summary>Softplus with its slope, the sigmoid: the exponential is shared, and the bits are those of each by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x, out Vector512<float> slope)
    {
        var e = FloatExponential.Exp(-Abs(x));
        slope = Sigmoid(x, e);
        return Softplus(x, e);
    }

    // e = exp(-|x|)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sigmoid(Vector512<float> x, Vector512<float> e) =>
        ConditionalSelect(LessThan(x, Vector512<float>.Zero), e, Vector512<float>.One) / (Vector512<float>.One + e);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Softplus(Vector512<float> x, Vector512<float> e)
    {
        // 1 + e = 2 (1 + f) from 3/2 up
        var isHalved = GreaterThan(e, Create(0.5f));
        var f = ConditionalSelect(isHalved, (e - Vector512<float>.One) * Create(0.5f), e);
        var k = ConditionalSelect(isHalved, Vector512<float>.One, Vector512<float>.Zero);
        var log = FusedMultiplyAdd(k, Create(LogTwo), FloatLogarithm.OfOnePlus(f, k * Create(LogTwoRest)));
        return MaxNative(Vector512<float>.Zero, x) + log;
    }
}
