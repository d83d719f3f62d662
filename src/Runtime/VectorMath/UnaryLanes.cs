using Doubles = System.Runtime.Intrinsics.Vector512<double>;
using Floats = System.Runtime.Intrinsics.Vector512<float>;

namespace ProbDsl.Runtime.VectorMath;

/// <summary><see cref="UnaryMeaning"/> for eight doubles or sixteen floats at a time.</summary>
internal static class UnaryLanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public readonly struct Neg : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => -x;

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => -x;
    }

    public readonly struct Abs : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => Vector512.Abs(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => Vector512.Abs(x);
    }

    public readonly struct Sign : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => SignOf(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => SignOf(x);
    }

    public readonly struct Floor : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => Vector512.Floor(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => Vector512.Floor(x);
    }

    public readonly struct Exp : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorExponential.Exp(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatExponential.Exp(x);
    }

    public readonly struct Log : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorLogarithm.Log(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatLogarithm.Log(x);
    }

    public readonly struct Log1p : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorLogarithm.Log1p(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatLogarithm.Log1p(x);
    }

    public readonly struct Expm1 : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorExponential.Expm1(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatExponential.Expm1(x);
    }

    public readonly struct Sqrt : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => Vector512.Sqrt(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => Vector512.Sqrt(x);
    }

    public readonly struct Sin : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorTrigonometry.Sin(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatTrigonometry.Sin(x);
    }

    public readonly struct Cos : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorTrigonometry.Cos(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatTrigonometry.Cos(x);
    }

    public readonly struct Atan : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorArcTangent.Atan(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => DoublePrecisionLanes.Apply<Atan>(x);
    }

    public readonly struct Tanh : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorLogistic.Tanh(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatLogistic.Tanh(x);
    }

    public readonly struct Sigmoid : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorLogistic.Sigmoid(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatLogistic.Sigmoid(x);
    }

    public readonly struct Softplus : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorLogistic.Softplus(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatLogistic.Softplus(x);
    }

    public readonly struct Lgamma : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorLogGamma.Lgamma(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => DoublePrecisionLanes.Apply<Lgamma>(x);
    }

    public readonly struct Digamma : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorPolyGamma.Digamma(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => DoublePrecisionLanes.Apply<Digamma>(x);
    }

    public readonly struct Trigamma : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorPolyGamma.Trigamma(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => DoublePrecisionLanes.Apply<Trigamma>(x);
    }

    public readonly struct Erf : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorErrorFunction.Erf(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FloatErrorFunction.Erf(x);
    }

    public readonly struct LogNdtr : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => VectorErrorFunction.LogNdtr(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => DoublePrecisionLanes.Apply<LogNdtr>(x);
    }

    public readonly struct IsFinite : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => FiniteOnes(x);

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => FiniteOnes(x);
    }

    public readonly struct Not : IUnaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles x) => Vector512.Equals(x, Doubles.Zero) & Doubles.One;

        [MethodImpl(Inline)] public static Floats Apply(Floats x) => Vector512.Equals(x, Floats.Zero) & Floats.One;
    }

    // 0, -0 and NaN are their own sign
    [MethodImpl(Inline)]
    private static Vector512<T> SignOf<T>(Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Abs(x), Vector512<T>.Zero), Vector512.CopySign(Vector512<T>.One, x), x);

    // x - x is 0 for all finite x
    [MethodImpl(Inline)]
    private static Vector512<T> FiniteOnes<T>(Vector512<T> x) => Vector512.Equals(x - x, Vector512<T>.Zero) & Vector512<T>.One;
}
