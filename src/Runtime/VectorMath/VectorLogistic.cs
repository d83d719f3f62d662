using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>tanh, the logistic sigmoid and its integral (softplus) of eight doubles, all from exp of -|x| or 2 |x|.</summary>
public static class VectorLogistic
{
    private const double LogTwo = 0.6931471805599453, LogTwoRest = 2.3190468138462996e-17;

    /// <summary>tanh x: at most 1 ulp (0.77 measured on [-25, 25], sizes from 1e-18 up).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Tanh(Vector512<double> x)
    {
        // with e = exp(2 |x|) - 1: e / (e + 2) if e is small, 1 - 2 / (e + 2) if it is large; the quotient is corrected by its remainder
        var size = MinNative(Create(20.0), Abs(x));
        var e = VectorExponential.Expm1(size + size, out var low);
        var isSmall = LessThan(e, Create(2.0));
        var below = e + Create(2.0);
        var belowLow = (Create(2.0) - below) + e + low;
        var above = ConditionalSelect(isSmall, e, Create(-2.0));
        var aboveLow = ConditionalSelect(isSmall, low, Vector512<double>.Zero);
        var inverse = Vector512<double>.One / below;
        var quotient = above * inverse;
        var remainder = FusedMultiplyAdd(-quotient, belowLow, FusedMultiplyAdd(-quotient, below, above) + aboveLow);
        var rest = FusedMultiplyAdd(remainder, inverse, quotient);
        return CopySign(ConditionalSelect(isSmall, rest, Vector512<double>.One + rest), x);
    }

    /// <summary>1 / (1 + exp(-x)): at most 2 ulp (1.91 measured on [-740, 100]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sigmoid(Vector512<double> x) => Sigmoid(x, VectorExponential.Exp(-Abs(x)));

    /// <summary>log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)): at most 1.5 ulp (1.40 measured on [-740, 100]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Softplus(Vector512<double> x) => Softplus(x, VectorExponential.Exp(-Abs(x)));

    /// <summary>
    /// Softplus and its derivative, the sigmoid, with a shared exponential; both are bitwise equal to the separate functions.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Softplus(Vector512<double> x, out Vector512<double> gradient)
    {
        var e = VectorExponential.Exp(-Abs(x));
        gradient = Sigmoid(x, e);
        return Softplus(x, e);
    }

    // e = exp(-|x|)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Sigmoid(Vector512<double> x, Vector512<double> e) =>
        ConditionalSelect(LessThan(x, Vector512<double>.Zero), e, Vector512<double>.One) / (Vector512<double>.One + e);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Softplus(Vector512<double> x, Vector512<double> e)
    {
        // 1 + e = 2 (1 + f) from 3/2 up
        var isHalved = GreaterThan(e, Create(0.5));
        var f = ConditionalSelect(isHalved, (e - Vector512<double>.One) * Create(0.5), e);
        var k = ConditionalSelect(isHalved, Vector512<double>.One, Vector512<double>.Zero);
        var log = FusedMultiplyAdd(k, Create(LogTwo), VectorLogarithm.OfOnePlus(f, k * Create(LogTwoRest)));
        return MaxNative(Vector512<double>.Zero, x) + log;
    }
}
