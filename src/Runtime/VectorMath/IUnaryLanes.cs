using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// What a pointwise op of one operand does to the numbers of a register, eight doubles or sixteen floats: each lane's bits depend on that
/// lane alone.
/// </summary>
internal interface IUnaryLanes
{
    static abstract Vector512<double> Of(Vector512<double> x);

    static abstract Vector512<float> Of(Vector512<float> x);
}

/// <summary>The same for two operands.</summary>
internal interface IBinaryLanes
{
    static abstract Vector512<double> Of(Vector512<double> a, Vector512<double> b);

    static abstract Vector512<float> Of(Vector512<float> a, Vector512<float> b);
}

/// <summary>An op's lanes for a loop over either type of number: the compiler keeps the one that is meant.</summary>
internal static class LanesOf
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Unary<TLanes, T>(Vector512<T> x)
        where TLanes : struct, IUnaryLanes
        => typeof(T) == typeof(float) ? TLanes.Of(x.AsSingle()).As<float, T>() : TLanes.Of(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Binary<TLanes, T>(Vector512<T> a, Vector512<T> b)
        where TLanes : struct, IBinaryLanes
        => typeof(T) == typeof(float)
            ? TLanes.Of(a.AsSingle(), b.AsSingle()).As<float, T>() : TLanes.Of(a.AsDouble(), b.AsDouble()).As<double, T>();

    /// <summary>a b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
}
