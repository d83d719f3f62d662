using System.Runtime.InteropServices;

namespace ProbDsl.Catalog.Numbers;

/// <summary>
/// Rows in groups of eight: row i is always in lane i mod 8, so sums are bitwise identical wherever rows lie in memory and whatever the
/// vector width of the machine.
/// </summary>
public static class Lanes
{
    public const int Count = 8;

    /// <summary>The eight rows from this one onward, all of which must exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(ReadOnlySpan<double> values, int at) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);

    /// <summary>into[at..] = lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Span<double> into, int at, Vector512<double> lanes) =>
        lanes.StoreUnsafe(ref MemoryMarshal.GetReference(into), (nuint)at);

    /// <summary>into[at..] += lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Span<double> into, int at, Vector512<double> lanes) => Store(into, at, Of(into, at) + lanes);

    /// <summary>The sum of the eight lanes.</summary>
    public static double Sum(Vector512<double> lanes) =>
        (lanes[0] + lanes[1] + (lanes[2] + lanes[3])) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));

    /// <summary>The sum of any number of values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double Sum(ReadOnlySpan<double> values)
    {
        var sum = Vector512<double>.Zero;
        var i = 0;
        for (; i <= values.Length - Count; i += Count) sum += Of(values, i);
        return Sum(i < values.Length ? sum + Rest(values[i..]) : sum);
    }

    /// <summary>The sum of the products of two vectors of equal length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        // two sums, so that one addition does not wait for the other
        Vector512<double> even = default, invalid = default;
        var i = 0;
        for (; i <= left.Length - (2 * Count); i += 2 * Count)
        {
            even = Vector512.FusedMultiplyAdd(Of(left, i), Of(right, i), even);
            invalid = Vector512.FusedMultiplyAdd(Of(left, i + Count), Of(right, i + Count), invalid);
        }

        for (; i < left.Length; i += Count) even = Vector512.FusedMultiplyAdd(Rest(left[i..]), Rest(right[i..]), even);
        return Sum(even + invalid);
    }

    /// <summary>Up to eight values, then zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Rest(ReadOnlySpan<double> values)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        return values.Length >= Count ? Vector512.LoadUnsafe(ref first)
            : values.Length < 4 ? Vector512.Create(Few(ref first, values.Length), Vector256<double>.Zero)
            : Vector512.Create(Vector256.LoadUnsafe(ref first), Few(ref Unsafe.Add(ref first, 4), values.Length - 4));
    }

    /// <summary>Up to three values, then zeros; memory beyond them is not read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Few(ref double first, int count) => count switch
    {
        0 => Vector256<double>.Zero,
        1 => Vector256.CreateScalar(first),
        2 => Vector256.Create(Vector128.LoadUnsafe(ref first), Vector128<double>.Zero),
        _ => Vector256.Create(Vector128.LoadUnsafe(ref first), Vector128.CreateScalar(Unsafe.Add(ref first, 2))),
    };
}
