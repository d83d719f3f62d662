using System.Diagnostics.CodeAnalysis;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Runtime;

/// <summary>
/// Thrown when a request exceeds memory: an array with more elements than an array can hold, or a program that needs more memory than the
/// machine has available.
/// </summary>
/// <param name="bytes">The bytes needed.</param>
/// <param name="available">The bytes available.</param>
[SuppressMessage("Naming", "CA1710", Justification = "The name states the condition.")]
public sealed class NotEnoughMemory(double bytes, double available)
    : Exception($"{bytes / 1e9:0.#} GB are needed, and {available / 1e9:0.#} GB are available")
{
    /// <summary>Requests below this size are not checked.</summary>
    private const double Small = 1 << 28;

    public double Bytes { get; } = bytes;

    public double Available { get; } = available;

    /// <summary>The device whose memory it is; null for that of the machine.</summary>
    public string? Device { get; init; }

    /// <summary>The bytes of a device that are available to the engine, with those that it has reserved; null for the machine.</summary>
    public double? Room { get; init; }

    /// <summary>The exception for a request of this many bytes; null if they are available.</summary>
    public static NotEnoughMemory? Check(double bytes)
    {
        // arrays in a file need no memory, and the pages of it that are in memory count as used
        if (bytes < Small || LargeArrays.ArePaged) return null;
        var left = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
        return bytes > left ? new NotEnoughMemory(bytes, Math.Max(0, left)) : null;
    }
}
