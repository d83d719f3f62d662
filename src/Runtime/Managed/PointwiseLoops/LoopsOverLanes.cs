using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>
/// The loops behind <see cref="PointwiseLoops"/>. A remainder is a vector of which some lanes are used (the others are 1, which no op finds hard), so
/// that an element's bits do not depend on where it lies. Optimised from the first call: tiering would run them 20 times slower until promoted.
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
        if (i == n) return;
        var rest = FirstLanes.Mask((int)(n - i));
        FirstLanes.Store(y + i, rest, TLanes.Of(FirstLanes.Load(x + i, rest, Vector512<double>.One)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pairs<TLanes, TLeft, TRight>(double* a, double* b, double* y, nint n)
        where TLanes : struct, IBinaryLanes
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
    {
        nint i = 0;
        for (; i <= n - Width; i += Width) TLanes.Of(TLeft.Eight(a, i), TRight.Eight(b, i)).Store(y + i);
        if (i == n) return;
        var rest = FirstLanes.Mask((int)(n - i));
        FirstLanes.Store(y + i, rest, TLanes.Of(TLeft.Few(a, i, rest), TRight.Few(b, i, rest)));
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
        if (i == n) return;
        var rest = FirstLanes.Mask((int)(n - i));
        FirstLanes.Store(y + i, rest, Vector512.ConditionalSelect(BinaryLanes.IsTrue(TCondition.Few(condition, i, rest)), TLeft.Few(a, i, rest), TRight.Few(b, i, rest)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LogisticTwins(double* x, double* softplus, double* sigmoid, nint n)
    {
        nint i = 0;
        for (; i <= n - Width; i += Width)
        {
            VectorLogistic.Softplus(Vector512.Load(x + i), out var slope).Store(softplus + i);
            slope.Store(sigmoid + i);
        }
        if (i == n) return;
        var rest = FirstLanes.Mask((int)(n - i));
        FirstLanes.Store(softplus + i, rest, VectorLogistic.Softplus(FirstLanes.Load(x + i, rest, Vector512<double>.One), out var last));
        FirstLanes.Store(sigmoid + i, rest, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneByOne<TMeaning>(double* x, double* y, nint n)
        where TMeaning : struct, IUnaryMeaning
    {
        for (nint i = 0; i < n; i++) y[i] = TMeaning.Of(x[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PairByPair<TMeaning, TLeft, TRight>(double* a, double* b, double* y, nint n)
        where TMeaning : struct, IBinaryMeaning
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
    {
        for (nint i = 0; i < n; i++) y[i] = TMeaning.Of(*TLeft.From(a, i), *TRight.From(b, i));
    }
}
