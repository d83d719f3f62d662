using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>Horner's rule over sixteen floats, the constant first, as in <see cref="Polynomial"/> for doubles.</summary>
internal static class FloatPolynomial
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Evaluate(Vector512<float> x, float c0, float c1, Vector512<float> above) =>
        FusedMultiplyAdd(FusedMultiplyAdd(above, x, Create(c1)), x, Create(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Evaluate(Vector512<float> x, float c0, float c1, float c2) =>
        FusedMultiplyAdd(FusedMultiplyAdd(Create(c2), x, Create(c1)), x, Create(c0));
}
