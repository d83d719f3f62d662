using Doubles = System.Runtime.Intrinsics.Vector512<double>;
using Floats = System.Runtime.Intrinsics.Vector512<float>;

namespace ProbDsl.Runtime.Managed.Loops;

/// <summary><see cref="BinaryMeaning"/> for eight pairs of doubles or sixteen of floats at a time.</summary>
internal static class BinaryLanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public readonly struct Add : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => a + b;

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => a + b;
    }

    public readonly struct Sub : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => a - b;

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => a - b;
    }

    public readonly struct Mul : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => a * b;

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => a * b;
    }

    public readonly struct Div : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => a / b;

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => a / b;
    }

    public readonly struct Pow : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => VectorPower.Pow(a, b);

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => DoublePrecisionLanes.Apply<Pow>(a, b);
    }

    // NaN if either is; -0 is less than 0
    public readonly struct Min : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => Vector512.Min(a, b);

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => Vector512.Min(a, b);
    }

    public readonly struct Max : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => Vector512.Max(a, b);

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => Vector512.Max(a, b);
    }

    public readonly struct Less : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => Vector512.LessThan(a, b) & Doubles.One;

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => Vector512.LessThan(a, b) & Floats.One;
    }

    public readonly struct LessEqual : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => Vector512.LessThanOrEqual(a, b) & Doubles.One;

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => Vector512.LessThanOrEqual(a, b) & Floats.One;
    }

    public readonly struct Equal : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => Vector512.Equals(a, b) & Doubles.One;

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => Vector512.Equals(a, b) & Floats.One;
    }

    public readonly struct And : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => IsTrue(a) & IsTrue(b) & Doubles.One;

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => IsTrue(a) & IsTrue(b) & Floats.One;
    }

    public readonly struct Or : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Doubles Apply(Doubles a, Doubles b) => (IsTrue(a) | IsTrue(b)) & Doubles.One;

        [MethodImpl(Inline)] public static Floats Apply(Floats a, Floats b) => (IsTrue(a) | IsTrue(b)) & Floats.One;
    }

    /// <summary>A mask of the lanes that are not 0 (NaN is not 0).</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> IsTrue<T>(Vector512<T> x) => ~Vector512.Equals(x, Vector512<T>.Zero);
}
