using System.Runtime.InteropServices;

namespace ProbDsl.Runtime.Programs;

/// <summary>Equality of number arrays by their bits: a NaN equals itself, and -0 is not 0.</summary>
internal static class SameBits
{
    private const int Most = 1 << 12;

    public static bool Equal(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        MemoryMarshal.Cast<double, long>(a).SequenceEqual(MemoryMarshal.Cast<double, long>(b));

    /// <summary>
    /// Of large arrays some numbers, evenly spread: those that differ elsewhere meet and are told apart by <see cref="Equal"/>.
    /// </summary>
    public static int Hash(ReadOnlySpan<double> values)
    {
        var hash = new HashCode();
        hash.Add(values.Length);
        var step = Math.Max(1, values.Length / Most);
        for (var i = 0; i < values.Length; i += step) hash.Add(BitConverter.DoubleToInt64Bits(values[i]));
        return hash.ToHashCode();
    }
}
