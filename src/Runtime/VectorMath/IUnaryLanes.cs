namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// The vector form of a pointwise op of one operand, for eight doubles or sixteen floats: each lane's result depends only on that lane.
/// </summary>
internal interface IUnaryLanes
{
    static abstract Vector512<double> Apply(Vector512<double> x);

    static abstract Vector512<float> Apply(Vector512<float> x);
}

/// <summary>The vector form of a pointwise op of two operands.</summary>
internal interface IBinaryLanes
{
    static abstract Vector512<double> Apply(Vector512<double> a, Vector512<double> b);

    static abstract Vector512<float> Apply(Vector512<float> a, Vector512<float> b);
}

/// <summary>The vector form of an op for a loop over either float type; the compiler removes the other branch.</summary>
internal static class OpLanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Unary<TLanes, T>(Vector512<T> x)
        where TLanes : struct, IUnaryLanes
        => typeof(T) == typeof(float) ? TLanes.Apply(x.AsSingle()).As<float, T>() : TLanes.Apply(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Binary<TLanes, T>(Vector512<T> a, Vector512<T> b)
        where TLanes : struct, IBinaryLanes
        => typeof(T) == typeof(float)
            ? TLanes.Apply(a.AsSingle(), b.AsSingle()).As<float, T>() : TLanes.Apply(a.AsDouble(), b.AsDouble()).As<double, T>();

    /// <summary>a b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
}
