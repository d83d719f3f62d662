using ProbDsl.Runtime.VectorMath;

namespace ProbDsl.Catalog.Kernels;

/// <summary>Exponentials of whole spans by the engine's own formula, which is bitwise identical however it is compiled.</summary>
internal static class KernelExponential
{
    /// <summary>values = exp(factor values - less), in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Fill(Span<double> values, double factor, double less)
    {
        var (times, minus, i) = (Vector512.Create(factor), Vector512.Create(less), 0);
        for (; i <= values.Length - Lanes.Count; i += Lanes.Count)
            Lanes.Store(values, i, VectorExponential.Exp((Lanes.Of(values, i) * times) - minus));
        if (i == values.Length) return;
        Span<double> rest = stackalloc double[Lanes.Count];
        Lanes.Store(rest, 0, VectorExponential.Exp((Lanes.Rest(values[i..]) * times) - minus));
        rest[..(values.Length - i)].CopyTo(values[i..]);
    }
}
