using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ProbDsl.Runtime.Managed.Memory;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>
/// Numbers for what is computed in doubles whatever the program's type: doubles where they are, floats widened into working memory and the
/// results rounded once.
/// </summary>
internal static unsafe class AsDoubles
{
    /// <summary>Working memory of so many doubles; none where the numbers are doubles.</summary>
    public static NativeBuffer<double> Work<T>(long count) => new(typeof(T) == typeof(double) ? 0 : count);

    /// <summary>The numbers at x.</summary>
    public static double* Of<T>(T* x, int count, double* work)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double)) return (double*)x;
        Widen((float*)x, work, count);
        return work;
    }

    /// <summary>Where results go that end at y.</summary>
    public static double* Room<T>(T* y, double* work)
        where T : unmanaged
        => typeof(T) == typeof(double) ? (double*)y : work;

    public static void Put<T>(double* from, T* y, int count)
        where T : unmanaged
    {
        if (typeof(T) != typeof(double)) Narrow(from, (float*)y, count);
    }

    /// <summary>Exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Widen(float* from, double* to, nint count)
    {
        nint i = 0;
        for (; i + 8 <= count; i += 8) Vector512.WidenLower(Vector256.Load(from + i).ToVector512Unsafe()).Store(to + i);
        for (; i < count; i++) to[i] = from[i];
    }

    /// <summary>To the nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Narrow(double* from, float* to, nint count)
    {
        nint i = 0;
        for (; i + 16 <= count; i += 16) Vector512.Narrow(Vector512.Load(from + i), Vector512.Load(from + i + 8)).Store(to + i);
        for (; i < count; i++) to[i] = (float)from[i];
    }
}
