namespace ProbDsl.Runtime.Managed.Products;

/// <summary>512-bit vectors, as in AVX-512.</summary>
internal readonly unsafe struct Simd512<T> : ISimd<Vector512<T>, T>
    where T : unmanaged
{
    public static int Registers => 32;

    public static int Square => SquareTranspose.Side<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* at) => Vector512.Load(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fill(T* at) => Vector512.Create(*at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* at, Vector512<T> vector) => vector.Store(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector512<T> vector) => Simd256<T>.Sum(vector.GetLower() + vector.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeSquare(T* from, nint fromApart, T* to, nint toApart) => SquareTranspose.Turn(from, fromApart, to, toApart);
}
