namespace ProbDsl.Inference.Binding;

/// <summary>
/// How many numbers a problem may hold: the arrays themselves, and as much again for each of a few values on the way to one.
/// </summary>
internal static class Room
{
    /// <summary>
    /// Bytes that a fit takes for each unknown number outside of plates: values, gradients, moments and steps of the optimizer. Measured as
    /// the peak memory of fits of `param b: real[K]`: 600 at least, and 3,300 by `map` of `sum(b * b)` with K from 500,000 to 1,000,000.
    /// </summary>
    public const double BytesOfUnknown = 600;

    /// <summary>Bytes of a number of an array, with a few values on the way to it.</summary>
    public const double BytesOfNumber = 4 * sizeof(double);

    public static double Bytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public static double Numbers => Math.Min(Array.MaxLength, Math.Floor(Bytes / BytesOfNumber));
}
