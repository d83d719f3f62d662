namespace ProbDsl.Runtime.Managed.Loops;

/// <summary>
/// The loops behind <see cref="PointwiseLoops"/>. A remainder is a vector with some lanes in use (the others are 1, which is valid for
/// every op), so that an element's bits do not depend on its position. Optimized from the first call: tiered compilation would run them 20
/// times slower until promoted.
/// </summary>
internal static unsafe class LoopsOverLanes
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Each<TLanes, T>(T* x, T* y, nint n)
        where TLanes : struct, IUnaryLanes
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint i = 0;
        for (; i <= n - Vector512<T>.Count; i += Vector512<T>.Count) OpLanes.Unary<TLanes, T>(Vector512.Load(x + i)).Store(y + i);
        if (i == n) return;
        var rest = FirstLanes.Mask<T>((int)(n - i));
        FirstLanes.Store(y + i, rest, OpLanes.Unary<TLanes, T>(FirstLanes.Load(x + i, rest, Vector512<T>.One)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Pairs<TLanes, TLeft, TRight, T>(T* a, T* b, T* y, nint n)
        where TLanes : struct, IBinaryLanes
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint i = 0;
        for (; i <= n - Vector512<T>.Count; i += Vector512<T>.Count)
            OpLanes.Binary<TLanes, T>(TLeft.All(a, i), TRight.All(b, i)).Store(y + i);
        if (i == n) return;
        var rest = FirstLanes.Mask<T>((int)(n - i));
        FirstLanes.Store(y + i, rest, OpLanes.Binary<TLanes, T>(TLeft.Few(a, i, rest), TRight.Few(b, i, rest)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Select<TCondition, TLeft, TRight, T>(T* condition, T* a, T* b, T* y, nint n)
        where TCondition : struct, IOperand
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint i = 0;
        for (; i <= n - Vector512<T>.Count; i += Vector512<T>.Count)
            Vector512.ConditionalSelect(BinaryLanes.IsTrue(TCondition.All(condition, i)), TLeft.All(a, i), TRight.All(b, i)).Store(y + i);
        if (i == n) return;
        var rest = FirstLanes.Mask<T>((int)(n - i));
        FirstLanes.Store(y + i, rest, Vector512.ConditionalSelect(BinaryLanes.IsTrue(TCondition.Few(condition, i, rest)),
            TLeft.Few(a, i, rest), TRight.Few(b, i, rest)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void LogisticPair<T>(T* x, T* softplus, T* sigmoid, nint n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint i = 0;
        for (; i <= n - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            FusedLanes.Softplus(Vector512.Load(x + i), out var gradient).Store(softplus + i);
            gradient.Store(sigmoid + i);
        }
        if (i == n) return;
        var rest = FirstLanes.Mask<T>((int)(n - i));
        FirstLanes.Store(softplus + i, rest, FusedLanes.Softplus(FirstLanes.Load(x + i, rest, Vector512<T>.One), out var last));
        FirstLanes.Store(sigmoid + i, rest, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void OneByOne<TMeaning, T>(T* x, T* y, nint n)
        where TMeaning : struct, IUnaryMeaning
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < n; i++) y[i] = Number.Of<T>(TMeaning.Apply(Number.ToDouble(x[i])));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void PairByPair<TMeaning, TLeft, TRight, T>(T* a, T* b, T* y, nint n)
        where TMeaning : struct, IBinaryMeaning
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < n; i++)
            y[i] = Number.Of<T>(TMeaning.Apply(Number.ToDouble(*TLeft.From(a, i)), Number.ToDouble(*TRight.From(b, i))));
    }
}
