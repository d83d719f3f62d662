using System.Runtime.InteropServices;

namespace ProbDsl.Runtime;

/// <summary>Equality of number arrays by their bits: a NaN equals itself, and -0 is not 0.</summary>
internal static class SameBits
{
    public static bool Equal(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        MemoryMarshal.AsBytes(a).SequenceEqual(MemoryMarshal.AsBytes(b));

    public static int Hash(ReadOnlySpan<double> values)
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(values));
        return hash.ToHashCode();
    }
}
