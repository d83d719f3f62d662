namespace ProbDsl.Runtime.Programs;

/// <summary>Bitwise equality of number arrays: a NaN equals itself, and -0 differs from 0.</summary>
internal static class BitwiseEquality
{
    private const int Most = 1 << 12;

    public static bool Equal(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        MemoryMarshal.Cast<double, long>(a).SequenceEqual(MemoryMarshal.Cast<double, long>(b));

    /// <summary>
    /// A hash of evenly spaced elements of a large array; arrays that differ elsewhere collide and are distinguished by <see
    /// cref="Equal"/>.
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
