namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>The number of multiprocessors for which launches are planned.</summary>
internal static class Multiprocessors
{
    /// <summary>
    /// That of an NVIDIA H100 or H200 (SXM). It is the same on every device, also where there are fewer: the number of blocks divides sums,
    /// so that results would have other bits on another device.
    /// </summary>
    public const int Count = 132;
}
