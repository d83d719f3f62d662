using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector512<double>;

namespace ProbDsl.Runtime;

/// <summary><see cref="UnaryMeaning"/>, eight numbers at a time.</summary>
internal static class UnaryLanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public readonly struct Neg : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => -x; }

    public readonly struct Abs : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => Vector512.Abs(x); }

    public readonly struct Sign : IUnaryLanes
    {
        // 0, -0 and NaN are their own sign
        [MethodImpl(Inline)]
        public static Lanes Of(Lanes x) =>
            Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Abs(x), Lanes.Zero), Vector512.CopySign(Lanes.One, x), x);
    }

    public readonly struct Floor : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => Vector512.Floor(x); }

    public readonly struct Exp : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorExponential.Exp(x); }

    public readonly struct Log : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorLogarithm.Log(x); }

    public readonly struct Log1p : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorLogarithm.Log1p(x); }

    public readonly struct Expm1 : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorExponential.Expm1(x); }

    public readonly struct Sqrt : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => Vector512.Sqrt(x); }

    public readonly struct Sin : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorTrigonometry.Sin(x); }

    public readonly struct Cos : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorTrigonometry.Cos(x); }

    public readonly struct Atan : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorArcTangent.Atan(x); }

    public readonly struct Tanh : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorLogistic.Tanh(x); }

    public readonly struct Sigmoid : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorLogistic.Sigmoid(x); }

    public readonly struct Softplus : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorLogistic.Softplus(x); }

    public readonly struct Lgamma : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorLogGamma.Lgamma(x); }

    public readonly struct Digamma : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorPolyGamma.Digamma(x); }

    public readonly struct Trigamma : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorPolyGamma.Trigamma(x); }

    public readonly struct Erf : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorErrorFunction.Erf(x); }

    public readonly struct LogNdtr : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => VectorErrorFunction.LogNdtr(x); }

    public readonly struct IsFinite : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static Lanes Of(Lanes x) => Vector512.LessThan(Vector512.Abs(x), Vector512.Create(double.PositiveInfinity)) & Lanes.One;
    }

    public readonly struct Not : IUnaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes x) => Vector512.Equals(x, Lanes.Zero) & Lanes.One; }
}
