namespace ProbDsl.Runtime.SpecialFunctions;

internal static class UnaryMeaning
{
    public readonly struct Neg : IUnaryMeaning { public static double Apply(double x) => -x; }

    public readonly struct Abs : IUnaryMeaning { public static double Apply(double x) => Math.Abs(x); }

    // 0, -0 and NaN are their own sign
    public readonly struct Sign : IUnaryMeaning { public static double Apply(double x) => x > 0 ? 1 : x < 0 ? -1 : x; }

    public readonly struct Floor : IUnaryMeaning { public static double Apply(double x) => Math.Floor(x); }

    public readonly struct Exp : IUnaryMeaning { public static double Apply(double x) => Math.Exp(x); }

    public readonly struct Log : IUnaryMeaning { public static double Apply(double x) => Math.Log(x); }

    public readonly struct Log1p : IUnaryMeaning { public static double Apply(double x) => NearZero.Log1p(x); }

    public readonly struct Expm1 : IUnaryMeaning { public static double Apply(double x) => NearZero.Expm1(x); }

    public readonly struct Sqrt : IUnaryMeaning { public static double Apply(double x) => Math.Sqrt(x); }

    public readonly struct Sin : IUnaryMeaning { public static double Apply(double x) => Math.Sin(x); }

    public readonly struct Cos : IUnaryMeaning { public static double Apply(double x) => Math.Cos(x); }

    public readonly struct Atan : IUnaryMeaning { public static double Apply(double x) => Math.Atan(x); }

    public readonly struct Tanh : IUnaryMeaning { public static double Apply(double x) => Math.Tanh(x); }

    // 1 / (1 + e^-x), written so that neither tail overflows
    public readonly struct Sigmoid : IUnaryMeaning
    {
        public static double Apply(double x)
        {
            var e = Math.Exp(-Math.Abs(x));
            return (x >= 0 ? 1 : e) / (1 + e);
        }
    }

    // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)
    public readonly struct Softplus : IUnaryMeaning { public static double Apply(double x) =>
        Math.Max(x, 0) + NearZero.Log1p(Math.Exp(-Math.Abs(x))); }

    public readonly struct Lgamma : IUnaryMeaning { public static double Apply(double x) => LogGamma.Compute(x); }

    public readonly struct Digamma : IUnaryMeaning { public static double Apply(double x) => PolyGamma.Digamma(x); }

    public readonly struct Trigamma : IUnaryMeaning { public static double Apply(double x) => PolyGamma.Trigamma(x); }

    public readonly struct Tetragamma : IUnaryMeaning { public static double Apply(double x) => PolyGamma.Tetragamma(x); }

    public readonly struct Erf : IUnaryMeaning { public static double Apply(double x) => ErrorFunction.Compute(x); }

    public readonly struct LogNdtr : IUnaryMeaning { public static double Apply(double x) => NormalCdf.Log(x); }

    public readonly struct LogBesselI0 : IUnaryMeaning { public static double Apply(double x) => BesselI0.Log(x); }

    public readonly struct BesselRatio : IUnaryMeaning { public static double Apply(double x) => BesselI0.LogDerivative(x); }

    public readonly struct IsFinite : IUnaryMeaning { public static double Apply(double x) => double.IsFinite(x) ? 1 : 0; }

    public readonly struct Not : IUnaryMeaning { public static double Apply(double x) => x == 0 ? 1 : 0; }
}
