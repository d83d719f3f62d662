namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// Conversions between a program's numbers and doubles. For doubles they are no-ops that the compiler removes, unlike the general
/// conversions.
/// </summary>
internal static class Number
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble<T>(T x)
        where T : unmanaged
        => typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(x) : Unsafe.BitCast<T, double>(x);

    /// <summary>The nearest value of type T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(double x)
        where T : unmanaged
        => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)x) : Unsafe.BitCast<double, T>(x);
}
