namespace ProbDsl.Runtime.Managed.Products;

/// <summary>256-bit vectors, as in AVX2 with FMA.</summary>
internal readonly unsafe struct Simd256<T> : ISimd<Vector256<T>, T>
    where T : unmanaged
{
    public static int Registers => 16;

    public static int Square => SquareTranspose.Side<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* at) => Vector256.Load(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Fill(T* at) => Vector256.Create(*at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* at, Vector256<T> vector) => vector.Store(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(float)
        ? Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector256<T> vector)
    {
        var four = vector.GetLower() + vector.GetUpper();
        if (typeof(T) == typeof(double))
            return (four + Vector128.Shuffle(four.AsInt64(), Vector128.Create(1L, 0)).As<long, T>()).ToScalar();
        var two = four + Vector128.Shuffle(four.AsInt32(), Vector128.Create(2, 3, 0, 1)).As<int, T>();
        return (two + Vector128.Shuffle(two.AsInt32(), Vector128.Create(1, 0, 3, 2)).As<int, T>()).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeSquare(T* from, nint fromApart, T* to, nint toApart) => SquareTranspose.Turn(from, fromApart, to, toApart);
}
