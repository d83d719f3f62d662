using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ProbDsl.Runtime;

/// <summary>The first few of eight numbers in memory: nothing beyond them is read or written, so that they may end where the memory does.</summary>
internal static unsafe class FirstLanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Width = 8;

    /// <summary>All bits set in as many lanes.</summary>
    [MethodImpl(Inline)]
    public static Vector512<double> Mask(int count) =>
        Vector512.LessThan(Vector512.Create(0L, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((long)count)).AsDouble();

    /// <summary>What lies at x in the lanes of the mask, the other numbers elsewhere.</summary>
    [MethodImpl(Inline)]
    public static Vector512<double> Load(double* x, Vector512<double> mask, Vector512<double> otherwise) =>
        Avx512F.IsSupported ? Avx512F.MaskLoad(x, mask, otherwise) : Vector512.ConditionalSelect(mask, LoadHalves(x, mask), otherwise);

    [MethodImpl(Inline)]
    public static void Store(double* x, Vector512<double> mask, Vector512<double> numbers)
    {
        if (Avx512F.IsSupported) Avx512F.MaskStore(x, mask, numbers);
        else StoreHalves(x, mask, numbers);
    }

    [MethodImpl(Inline)]
    private static Vector512<double> LoadHalves(double* x, Vector512<double> mask) =>
        Avx.IsSupported ? Vector512.Create(Avx.MaskLoad(x, mask.GetLower()), Avx.MaskLoad(x + Width / 2, mask.GetUpper())) : LoadEach(x, mask);

    [MethodImpl(Inline)]
    private static void StoreHalves(double* x, Vector512<double> mask, Vector512<double> numbers)
    {
        if (!Avx.IsSupported) StoreEach(x, mask, numbers);
        else
        {
            Avx.MaskStore(x, mask.GetLower(), numbers.GetLower());
            Avx.MaskStore(x + Width / 2, mask.GetUpper(), numbers.GetUpper());
        }
    }

    private static Vector512<double> LoadEach(double* x, Vector512<double> mask)
    {
        var (lanes, set) = (Vector512<double>.Zero, mask.ExtractMostSignificantBits());
        for (var i = 0; i < Width; i++) if ((set >> i & 1) != 0) lanes = lanes.WithElement(i, x[i]);
        return lanes;
    }

    private static void StoreEach(double* x, Vector512<double> mask, Vector512<double> numbers)
    {
        var set = mask.ExtractMostSignificantBits();
        for (var i = 0; i < Width; i++) if ((set >> i & 1) != 0) x[i] = numbers[i];
    }
}
