namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// Sixteen floats by the formulas for doubles: computed as doubles and rounded once, so that the error is half an ulp plus that of the
/// formula.
/// </summary>
internal static class DoublePrecisionLanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Apply<TLanes>(Vector512<float> x)
        where TLanes : struct, IUnaryLanes
        => Vector512.Narrow(TLanes.Apply(Vector512.WidenLower(x)), TLanes.Apply(Vector512.WidenUpper(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Apply<TLanes>(Vector512<float> a, Vector512<float> b)
        where TLanes : struct, IBinaryLanes
        => Vector512.Narrow(TLanes.Apply(Vector512.WidenLower(a), Vector512.WidenLower(b)),
            TLanes.Apply(Vector512.WidenUpper(a), Vector512.WidenUpper(b)));
}
