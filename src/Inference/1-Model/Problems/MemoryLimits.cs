using ProbDsl.Runtime;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// The largest number of array elements that a problem may have: the memory for the arrays themselves and a few intermediate values of
/// each.
/// </summary>
public static class MemoryLimits
{
    /// <summary>
    /// Bytes of memory for each unknown number outside of plates: values, gradients, moments and steps of the optimizer. Measured as the
    /// peak memory of fits of `param b: real[K]`: at least 600, and 3,300 for `map` of `sum(b * b)` with K from 500,000 to 1,000,000.
    /// </summary>
    public const double BytesPerUnknown = 600;

    /// <summary>Bytes of memory for each element of an array, with a few intermediate values.</summary>
    public const double BytesPerElement = 4 * sizeof(double);

    /// <summary>
    /// The exception for an optimization or draws of so many unknowns beside data that are larger than memory; null if they fit.
    /// </summary>
    public static NotEnoughMemory? Missing(double unknowns) =>
        LargeArrays.ArePaged && BytesPerUnknown * unknowns > Bytes ? new(BytesPerUnknown * unknowns, Bytes) : null;

    public static double Bytes => LargeArrays.Memory;

    public static double MaxElements =>
        LargeArrays.ArePaged ? Array.MaxLength : Math.Min(Array.MaxLength, Math.Floor(Bytes / BytesPerElement));
}
