using System.Runtime.CompilerServices;

namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// Between a program's numbers and doubles: nothing is to be done for doubles, and the compiler sees that at once, as it does not of the
/// general conversions.
/// </summary>
internal static class Number
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble<T>(T x)
        where T : unmanaged
        => typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(x) : Unsafe.BitCast<T, double>(x);

    /// <summary>The nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(double x)
        where T : unmanaged
        => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)x) : Unsafe.BitCast<double, T>(x);
}
