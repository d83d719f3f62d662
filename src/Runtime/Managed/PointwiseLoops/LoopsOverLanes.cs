using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>
/// The loops behind <see cref="PointwiseLoops"/>. A remainder goes through the same vector function as the rest, so that an element's bits do
/// not depend on where it lies. Optimised from the first call: tiering would run them 20 times slower until promoted.
/// </summary>
internal static unsafe class LoopsOverLanes
{
    private const int Width = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Each<TLanes>(double* x, double* y, nint n)
        where TLanes : struct, IUnaryLanes
    {
        nint i = 0;
        for (; i <= n - Width; i += Width) TLanes.Of(Vector512.Load(x + i)).Store(y + i);
        if (i < n) Store(TLanes.Of(StripOperand.Rest(x, i, n - i)), y + i, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pairs<TLanes, TLeft, TRight>(double* a, double* b, double* y, nint n)
        where TLanes : struct, IBinaryLanes
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
    {
        nint i = 0;
        for (; i <= n - Width; i += Width) TLanes.Of(TLeft.Eight(a, i), TRight.Eight(b, i)).Store(y + i);
        if (i < n) Store(TLanes.Of(TLeft.Rest(a, i, n - i), TRight.Rest(b, i, n - i)), y + i, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Select<TCondition, TLeft, TRight>(double* condition, double* a, double* b, double* y, nint n)
        where TCondition : struct, IOperand
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
    {
        nint i = 0;
        for (; i <= n - Width; i += Width)
            Vector512.ConditionalSelect(BinaryLanes.IsTrue(TCondition.Eight(condition, i)), TLeft.Eight(a, i), TRight.Eight(b, i)).Store(y + i);
        var rest = n - i;
        if (rest == 0) return;
        var mask = BinaryLanes.IsTrue(TCondition.Rest(condition, i, rest));
        Store(Vector512.ConditionalSelect(mask, TLeft.Rest(a, i, rest), TRight.Rest(b, i, rest)), y + i, rest);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Store(Vector512<double> lanes, double* y, nint count)
    {
        for (var i = 0; i < count; i++) y[i] = lanes[i];
    }
}
