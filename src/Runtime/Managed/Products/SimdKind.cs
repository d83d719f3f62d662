using System.Runtime.Intrinsics.X86;

namespace ProbDsl.Runtime.Managed.Products;

/// <summary>The kinds of vectors that products support.</summary>
public enum SimdKind
{
    Portable,
    Bits256,
    Bits512,
}

/// <summary>The kinds of vectors that this processor supports.</summary>
public static class SimdKinds
{
    /// <summary>The widest kind that is supported.</summary>
    public static SimdKind Widest =>
        IsHere(SimdKind.Bits512) ? SimdKind.Bits512 : IsHere(SimdKind.Bits256) ? SimdKind.Bits256 : SimdKind.Portable;

    /// <summary>
    /// The architecture of this processor and the bits of the vectors of products: sums of a training, and so its bits, depend on both.
    /// </summary>
    public static string Processor { get; } = $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}, vectors of "
        + (Widest switch { SimdKind.Bits512 => "512", SimdKind.Bits256 => "256", _ => $"{8 * Vector<byte>.Count}" }) + " bits";

    public static bool IsHere(SimdKind kind) => kind switch
    {
        SimdKind.Bits512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported,
        SimdKind.Bits256 => Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };

    internal static KernelSet<T> Kernels<T>(SimdKind kind)
        where T : unmanaged => kind switch
    {
        SimdKind.Bits512 => KernelSet<Simd512<T>, Vector512<T>, T>.Only,
        SimdKind.Bits256 => KernelSet<Simd256<T>, Vector256<T>, T>.Only,
        _ => KernelSet<SimdPortable<T>, Vector<T>, T>.Only,
    };
}
