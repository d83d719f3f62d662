using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime;

/// <summary>
/// What is asked for does not fit: an array of more numbers than one can hold, or a program that works on more than the machine has left.
/// </summary>
/// <param name="bytes">What it would take.</param>
/// <param name="available">What there is.</param>
[SuppressMessage("Naming", "CA1710", Justification = "It is named as what happened.")]
public sealed class NotEnoughMemory(double bytes, double available)
    : Exception($"{bytes / 1e9:0.#} GB are needed, and {available / 1e9:0.#} GB are there")
{
    /// <summary>Below this nobody asks the machine what it has.</summary>
    private const double Small = 1 << 28;

    public double Bytes { get; } = bytes;

    public double Available { get; } = available;

    /// <summary>Null where so many bytes can still be had.</summary>
    public static NotEnoughMemory? Of(double bytes)
    {
        if (bytes < Small) return null;
        var left = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
        return bytes > left ? new NotEnoughMemory(bytes, Math.Max(0, left)) : null;
    }
}
