using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Catalogue;

/// <summary>
/// Strips taken four rows at a time. Row i always falls into lane i mod 4 and rows past the end read as 0, so sums have the same bits wherever a strip lies in
/// memory and however wide the machine's vectors are.
/// </summary>
public static class Lanes
{
    public const int Count = 4;

    /// <summary>Four rows from this one on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(ReadOnlySpan<double> values, int at) =>
        at <= values.Length - Count ? Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at) : Last(values, at);

    /// <summary>into[at..] += lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Span<double> into, int at, Vector256<double> lanes)
    {
        if (at <= into.Length - Count) (Of(into, at) + lanes).StoreUnsafe(ref MemoryMarshal.GetReference(into), (nuint)at);
        else AddLast(into, at, lanes);
    }

    /// <summary>The four lanes added up.</summary>
    public static double Sum(Vector256<double> lanes) => (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);

    /// <summary>The sum of a strip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum(ReadOnlySpan<double> values)
    {
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < values.Length; i += Count) sum += Of(values, i);
        return Sum(sum);
    }

    /// <summary>The sum of the products of two strips of equal length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        // two sums, so that one addition need not wait for the other
        Vector256<double> even = default, odd = default;
        for (var i = 0; i < left.Length; i += 2 * Count)
        {
            even += Of(left, i) * Of(right, i);
            if (i + Count < left.Length) odd += Of(left, i + Count) * Of(right, i + Count);
        }

        return Sum(even + odd);
    }

    // inlined like the rest: a call inside a loop would send all its sums through memory
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Last(ReadOnlySpan<double> values, int at)
    {
        var left = values.Length - at;
        return Vector256.Create(values[at], left > 1 ? values[at + 1] : 0, left > 2 ? values[at + 2] : 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLast(Span<double> into, int at, Vector256<double> lanes)
    {
        var left = into.Length - at;
        into[at] += lanes[0];
        if (left > 1) into[at + 1] += lanes[1];
        if (left > 2) into[at + 2] += lanes[2];
    }
}
