namespace ProbDsl.Runtime.Managed.Products;

/// <summary>Vectors of the processor's native size.</summary>
internal readonly unsafe struct SimdPortable<T> : ISimd<Vector<T>, T>
    where T : unmanaged
{
    public static int Registers => 16;

    public static int Square => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Load(T* at) => Vector.Load(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Fill(T* at) => Vector.Create(*at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* at, Vector<T> vector) => vector.Store(at);

    // fused if the processor supports it; emulation would be slow
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(float)
        ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
        : Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector<T> vector) => Vector.Sum(vector);

    public static void TransposeSquare(T* from, nint fromApart, T* to, nint toApart)
    {
        for (var i = 0; i < Square; i++)
            for (var j = 0; j < Square; j++) to[j * toApart + i] = from[i * fromApart + j];
    }
}
