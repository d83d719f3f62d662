namespace ProbDsl.Runtime.Managed;

/// <summary>
/// The number of blocks that work is divided into. It depends on the amount of work only, not on the number of threads, so that results are
/// bitwise reproducible. A power of two, which two or four threads divide evenly.
/// </summary>
internal static class Blocks
{
    // more blocks than processors balance the load
    private const int Most = 16;

    /// <param name="work">The amount of work, in any unit.</param>
    /// <param name="workPerBlock">The amount of work that takes some microseconds.</param>
    /// <param name="most">The number of items that can be divided.</param>
    public static int Count(double work, double workPerBlock, int most)
    {
        var largest = (uint)Math.Clamp(Math.Min(work / workPerBlock, most), 1, Most);
        return 1 << BitOperations.Log2(largest);
    }
}
