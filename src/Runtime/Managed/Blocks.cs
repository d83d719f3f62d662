using System.Numerics;

namespace ProbDsl.Runtime.Managed;

/// <summary>
/// Into how many blocks work falls: by its amount, whoever does it, so that the bits are the same for any number of threads. A power of
/// two, which two or four threads share evenly.
/// </summary>
internal static class Blocks
{
    // more blocks than processors even out their load
    private const int Most = 16;

    /// <param name="work">How much there is, in whatever unit.</param>
    /// <param name="worthAThread">How much of it takes some microseconds.</param>
    /// <param name="most">The number of things that are shared out.</param>
    public static int Of(double work, double worthAThread, int most)
    {
        var largest = (uint)Math.Clamp(Math.Min(work / worthAThread, most), 1, Most);
        return 1 << BitOperations.Log2(largest);
    }
}
