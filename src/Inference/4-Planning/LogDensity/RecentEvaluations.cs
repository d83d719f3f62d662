using System.Runtime.InteropServices;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The values and gradients at the points that were evaluated last: the curvature at a mode is asked for more than once, by differences
/// of gradients at the same points.
/// </summary>
/// <param name="dimension">The number of coordinates.</param>
internal sealed class RecentEvaluations(int dimension)
{
    // more than a curvature of the largest dimension that has one takes
    private const int Most = 1024;

    private readonly Dictionary<ulong, (double Value, double[] PointAndGradient)> all = new(Most);

    /// <summary>Reads the value and the gradient at a point; false if they are not kept.</summary>
    public bool Find(ReadOnlySpan<double> x, Span<double> gradient, out double value)
    {
        value = 0;
        if (!all.TryGetValue(KeyOf(x), out var found)) return false;
        // by bits: 0 and -0 differ
        if (!MemoryMarshal.AsBytes(x).SequenceEqual(MemoryMarshal.AsBytes(found.PointAndGradient.AsSpan(0, dimension)))) return false;
        value = found.Value;
        found.PointAndGradient.AsSpan(dimension).CopyTo(gradient);
        return true;
    }

    public void Add(ReadOnlySpan<double> x, double value, ReadOnlySpan<double> gradient)
    {
        if (all.Count == Most) all.Clear();
        all[KeyOf(x)] = (value, [.. x, .. gradient]);
    }

    public void Clear() => all.Clear();

    private static ulong KeyOf(ReadOnlySpan<double> x)
    {
        ulong key = 0;
        foreach (var number in x) key = SplitMix64.Mix(key + SplitMix64.Step + BitConverter.DoubleToUInt64Bits(number));
        return key;
    }
}
