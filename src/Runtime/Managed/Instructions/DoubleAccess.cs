namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>
/// Access to numbers as doubles, for ops that compute in doubles in any program: doubles in place, floats widened into working memory, and
/// results rounded once.
/// </summary>
internal static unsafe class DoubleAccess
{
    /// <summary>Working memory of this many doubles; none if the numbers are doubles.</summary>
    public static NativeBuffer<double> Work<T>(long count) => new(typeof(T) == typeof(double) ? 0 : count);

    /// <summary>The numbers at x as doubles.</summary>
    public static double* Load<T>(T* x, int count, double* work)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double)) return (double*)x;
        Widen((float*)x, work, count);
        return work;
    }

    /// <summary>The address for results that are finally stored at y.</summary>
    public static double* Room<T>(T* y, double* work)
        where T : unmanaged
        => typeof(T) == typeof(double) ? (double*)y : work;

    public static void Put<T>(double* from, T* y, int count)
        where T : unmanaged
    {
        if (typeof(T) != typeof(double)) Narrow(from, (float*)y, count);
    }

    /// <summary>Converts floats to doubles exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Widen(float* from, double* to, nint count)
    {
        nint i = 0;
        for (; i + 8 <= count; i += 8) Vector512.WidenLower(Vector256.Load(from + i).ToVector512Unsafe()).Store(to + i);
        for (; i < count; i++) to[i] = from[i];
    }

    /// <summary>Rounds doubles to the nearest floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Narrow(double* from, float* to, nint count)
    {
        nint i = 0;
        for (; i + 16 <= count; i += 16) Vector512.Narrow(Vector512.Load(from + i), Vector512.Load(from + i + 8)).Store(to + i);
        for (; i < count; i++) to[i] = (float)from[i];
    }
}
