using System.Runtime.InteropServices;

namespace ProbDsl.Runtime;

/// <summary>Equality of number arrays by their bits: a NaN equals itself, and -0 is not 0.</summary>
internal static class SameBits
{
    private const int HashedNumbers = 64;

    public static bool Equal(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        MemoryMarshal.AsBytes(a).SequenceEqual(MemoryMarshal.AsBytes(b));

    /// <summary>Of the length and some of the numbers, evenly spread: a million numbers take no longer than a hundred.</summary>
    public static int Hash(ReadOnlySpan<double> values)
    {
        var hash = new HashCode();
        hash.Add(values.Length);
        var step = Math.Max(1, values.Length / HashedNumbers);
        for (var i = 0; i < values.Length; i += step) hash.Add(BitConverter.DoubleToInt64Bits(values[i]));
        return hash.ToHashCode();
    }
}
