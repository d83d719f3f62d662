using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Runtime.VectorMath;

/// <summary>
/// Horner's rule over lanes, the constant first: <c>Of(x, c0, c1, c2, c3, Of(x, c4, c5))</c>. Unrolled, instead of a loop over a table, so
/// that each coefficient is an operand of its instruction.
/// </summary>
internal static class Polynomial
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Evaluate(Vector512<double> x, double c0, Vector512<double> above) =>
        FusedMultiplyAdd(above, x, Create(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Evaluate(Vector512<double> x, double c0, double c1) => FusedMultiplyAdd(Create(c1), x, Create(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Evaluate(Vector512<double> x, double c0, double c1, Vector512<double> above) =>
        FusedMultiplyAdd(FusedMultiplyAdd(above, x, Create(c1)), x, Create(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Evaluate(Vector512<double> x, double c0, double c1, double c2) =>
        FusedMultiplyAdd(FusedMultiplyAdd(Create(c2), x, Create(c1)), x, Create(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Evaluate(Vector512<double> x, double c0, double c1, double c2, double c3) =>
        Evaluate(x, c0, c1, Evaluate(x, c2, c3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Evaluate(Vector512<double> x, double c0, double c1, double c2, double c3, Vector512<double> above) =>
        Evaluate(x, c0, c1, Evaluate(x, c2, c3, above));
}
