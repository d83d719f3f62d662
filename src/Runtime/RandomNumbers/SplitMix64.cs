namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// The generator of Steele, Lea and Flood (2014, doi:10.1145/2660193.2660195): a counter that grows by <see cref="Step"/>, mixed.
/// </summary>
public static class SplitMix64
{
    public const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>A bijection of 64-bit numbers whose bits look independent of those of its argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
