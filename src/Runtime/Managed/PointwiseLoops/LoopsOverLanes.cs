using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>
/// The loops behind <see cref="PointwiseLoops"/>. A remainder is copied to a vector of its own and goes through the same code, so that an
/// element's bits do not depend on where it lies. Optimised from the first call: tiering would run them 20 times slower until promoted.
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
        if (i < n) RestOfEach<TLanes>(x + i, y + i, (int)(n - i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pairs<TLanes, TLeft, TRight>(double* a, double* b, double* y, nint n)
        where TLanes : struct, IBinaryLanes
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
    {
        nint i = 0;
        for (; i <= n - Width; i += Width) TLanes.Of(TLeft.Eight(a, i), TRight.Eight(b, i)).Store(y + i);
        if (i < n) RestOfPairs<TLanes, TLeft, TRight>(TLeft.From(a, i), TRight.From(b, i), y + i, (int)(n - i));
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
        for (; i < n; i++) y[i] = *TCondition.From(condition, i) != 0 ? *TLeft.From(a, i) : *TRight.From(b, i);
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

    private static void RestOfEach<TLanes>(double* x, double* y, int count)
        where TLanes : struct, IUnaryLanes
    {
        var lanes = stackalloc double[Width];
        Fill(lanes, new(x, count));
        Each<TLanes>(lanes, lanes, Width);
        new ReadOnlySpan<double>(lanes, count).CopyTo(new(y, count));
    }

    private static void RestOfPairs<TLanes, TLeft, TRight>(double* a, double* b, double* y, int count)
        where TLanes : struct, IBinaryLanes
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
    {
        var left = stackalloc double[Width];
        var right = stackalloc double[Width];
        Fill(left, new(a, TLeft.Count(count)));
        Fill(right, new(b, TRight.Count(count)));
        Pairs<TLanes, TLeft, TRight>(left, right, left, Width);
        new ReadOnlySpan<double>(left, count).CopyTo(new(y, count));
    }

    // the other lanes are 1, which no op finds hard
    private static void Fill(double* lanes, ReadOnlySpan<double> numbers)
    {
        new Span<double>(lanes, Width).Fill(1);
        numbers.CopyTo(new(lanes, Width));
    }
}
