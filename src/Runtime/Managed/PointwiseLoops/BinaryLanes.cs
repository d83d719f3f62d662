using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector512<double>;

namespace ProbDsl.Runtime;

/// <summary><see cref="BinaryMeaning"/>, eight pairs of numbers at a time.</summary>
internal static class BinaryLanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public readonly struct Add : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => a + b; }

    public readonly struct Sub : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => a - b; }

    public readonly struct Mul : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => a * b; }

    public readonly struct Div : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => a / b; }

    public readonly struct Pow : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => VectorPower.Pow(a, b); }

    // NaN if either is; -0 is less than 0
    public readonly struct Min : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => Vector512.Min(a, b); }

    public readonly struct Max : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => Vector512.Max(a, b); }

    public readonly struct Less : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => Vector512.LessThan(a, b) & Lanes.One; }

    public readonly struct LessEqual : IBinaryLanes
    {
        [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => Vector512.LessThanOrEqual(a, b) & Lanes.One;
    }

    public readonly struct Equal : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => Vector512.Equals(a, b) & Lanes.One; }

    public readonly struct And : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => IsTrue(a) & IsTrue(b) & Lanes.One; }

    public readonly struct Or : IBinaryLanes { [MethodImpl(Inline)] public static Lanes Of(Lanes a, Lanes b) => (IsTrue(a) | IsTrue(b)) & Lanes.One; }

    /// <summary>A mask of what is not 0 (NaN is not).</summary>
    [MethodImpl(Inline)]
    public static Lanes IsTrue(Lanes x) => ~Vector512.Equals(x, Lanes.Zero);
}
