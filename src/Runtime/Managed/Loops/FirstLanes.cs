using System.Runtime.Intrinsics.X86;

namespace ProbDsl.Runtime.Managed.Loops;

/// <summary>
/// Loads and stores of the first lanes of a register: memory beyond them is neither read nor written, so they may lie at the end of a
/// buffer.
/// </summary>
internal static unsafe class FirstLanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>A mask with all bits set in the first `count` lanes.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> Mask<T>(int count) => typeof(T) == typeof(float)
        ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).As<int, T>()
        : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).As<long, T>();

    /// <summary>The values at x in the lanes of the mask, `otherwise` in the others.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> Load<T>(T* x, Vector512<T> mask, Vector512<T> otherwise)
        where T : unmanaged
    {
        if (!Avx512F.IsSupported) return Vector512.ConditionalSelect(mask, LoadHalves(x, mask), otherwise);
        return typeof(T) == typeof(float)
            ? Avx512F.MaskLoad((float*)x, mask.AsSingle(), otherwise.AsSingle()).As<float, T>()
            : Avx512F.MaskLoad((double*)x, mask.AsDouble(), otherwise.AsDouble()).As<double, T>();
    }

    [MethodImpl(Inline)]
    public static void Store<T>(T* x, Vector512<T> mask, Vector512<T> numbers)
        where T : unmanaged
    {
        if (!Avx512F.IsSupported) StoreHalves(x, mask, numbers);
        else if (typeof(T) == typeof(float)) Avx512F.MaskStore((float*)x, mask.AsSingle(), numbers.AsSingle());
        else Avx512F.MaskStore((double*)x, mask.AsDouble(), numbers.AsDouble());
    }

    [MethodImpl(Inline)]
    private static Vector512<T> LoadHalves<T>(T* x, Vector512<T> mask)
        where T : unmanaged
    {
        if (!Avx.IsSupported) return LoadEach(x, mask);
        var (lower, upper) = (mask.GetLower(), mask.GetUpper());
        var half = x + Vector256<T>.Count;
        return typeof(T) == typeof(float)
            ? Vector512.Create(Avx.MaskLoad((float*)x, lower.AsSingle()), Avx.MaskLoad((float*)half, upper.AsSingle())).As<float, T>()
            : Vector512.Create(Avx.MaskLoad((double*)x, lower.AsDouble()), Avx.MaskLoad((double*)half, upper.AsDouble())).As<double, T>();
    }

    [MethodImpl(Inline)]
    private static void StoreHalves<T>(T* x, Vector512<T> mask, Vector512<T> numbers)
        where T : unmanaged
    {
        if (!Avx.IsSupported)
        {
            StoreEach(x, mask, numbers);
            return;
        }
        var half = x + Vector256<T>.Count;
        if (typeof(T) == typeof(float))
        {
            Avx.MaskStore((float*)x, mask.GetLower().AsSingle(), numbers.GetLower().AsSingle());
            Avx.MaskStore((float*)half, mask.GetUpper().AsSingle(), numbers.GetUpper().AsSingle());
        }
        else
        {
            Avx.MaskStore((double*)x, mask.GetLower().AsDouble(), numbers.GetLower().AsDouble());
            Avx.MaskStore((double*)half, mask.GetUpper().AsDouble(), numbers.GetUpper().AsDouble());
        }
    }

    private static Vector512<T> LoadEach<T>(T* x, Vector512<T> mask)
        where T : unmanaged
    {
        var (lanes, set) = (Vector512<T>.Zero, mask.ExtractMostSignificantBits());
        for (var i = 0; i < Vector512<T>.Count; i++) if ((set >> i & 1) != 0) lanes = lanes.WithElement(i, x[i]);
        return lanes;
    }

    private static void StoreEach<T>(T* x, Vector512<T> mask, Vector512<T> numbers)
        where T : unmanaged
    {
        var set = mask.ExtractMostSignificantBits();
        for (var i = 0; i < Vector512<T>.Count; i++) if ((set >> i & 1) != 0) x[i] = numbers[i];
    }
}
