using ProbDsl.Runtime.SpecialFunctions;

/// <summary>A number at a time by System.Math; what it has no name for is written as one would without the pointwise loops.</summary>
internal static class Scalar
{
    public static void Loop<TFunction>(ReadOnlySpan<double> x, Span<double> y)
        where TFunction : struct, IFunction
    {
        for (var i = 0; i < y.Length && i < x.Length; i++) y[i] = TFunction.Of(x[i]);
    }

    public interface IFunction
    {
        static abstract double Of(double x);
    }

    public readonly struct Exp : IFunction { public static double Of(double x) => Math.Exp(x); }

    public readonly struct Expm1 : IFunction { public static double Of(double x) => Math.Exp(x) - 1; }

    public readonly struct Log : IFunction { public static double Of(double x) => Math.Log(x); }

    public readonly struct Log1p : IFunction { public static double Of(double x) => Math.Log(1 + x); }

    public readonly struct Tanh : IFunction { public static double Of(double x) => Math.Tanh(x); }

    public readonly struct Sigmoid : IFunction { public static double Of(double x) => 1 / (1 + Math.Exp(-x)); }

    public readonly struct Softplus : IFunction { public static double Of(double x) => Math.Log(1 + Math.Exp(x)); }

    public readonly struct Sin : IFunction { public static double Of(double x) => Math.Sin(x); }

    public readonly struct Cos : IFunction { public static double Of(double x) => Math.Cos(x); }

    public readonly struct Atan : IFunction { public static double Of(double x) => Math.Atan(x); }

    public readonly struct Erf : IFunction { public static double Of(double x) => ErrorFunction.Compute(x); }

    public readonly struct LogNdtr : IFunction { public static double Of(double x) => NormalCdf.Log(x); }

    public readonly struct Lgamma : IFunction { public static double Of(double x) => LogGamma.Compute(x); }

    public readonly struct Digamma : IFunction { public static double Of(double x) => PolyGamma.Digamma(x); }

    public readonly struct Trigamma : IFunction { public static double Of(double x) => PolyGamma.Trigamma(x); }

    public readonly struct Pow : IFunction { public static double Of(double x) => Math.Pow(x, 1.7); }
}
