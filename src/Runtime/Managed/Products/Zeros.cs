namespace ProbDsl.Runtime.Managed.Products;

/// <summary>A read-only row of zeros as long as any tile's, for sums that start from zero.</summary>
internal static unsafe class Zeros
{
    private const int Length = 1024, CacheLine = 64;

    public static byte* At { get; } = Cleared();

    private static byte* Cleared()
    {
        var at = (byte*)NativeMemory.AlignedAlloc(Length, CacheLine);
        NativeMemory.Clear(at, Length);
        return at;
    }
}
