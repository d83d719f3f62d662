using ProbDsl.Runtime.Paging;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Em;

/// <summary>The occurrences of rows, one after another, as if each copy of a `repeated` row were written out.</summary>
internal sealed class RowOccurrences
{
    // the first occurrence after those of each row; null if each row occurs once
    private readonly double[]? ends;

    /// <param name="rows">The number of rows.</param>
    /// <param name="copies">How often each row occurs; null if each occurs once.</param>
    public RowOccurrences(int rows, double[]? copies)
    {
        Count = rows;
        if (copies is null) return;
        ends = LargeArrays.Of<double>(rows);
        for (var row = 0; row < rows; row++) ends[row] = copies[row] + (row > 0 ? ends[row - 1] : 0);
        Count = ends[^1];
    }

    /// <summary>The number of occurrences of all rows.</summary>
    public double Count { get; }

    /// <summary>The row of each occurrence.</summary>
    public int[] Rows() => [.. Enumerable.Range(0, (int)Count).Select(at => RowOf(at))];

    /// <summary>The rows of this many random occurrences, with replacement, in ascending order.</summary>
    public int[] Sample(int count, RandomStream random)
    {
        var sample = new int[count];
        foreach (ref var row in sample.AsSpan())
            row = RowOf(Count <= int.MaxValue ? random.NextIndex((int)Count) : Math.Floor(random.NextUniform() * Count));
        Array.Sort(sample);
        return sample;
    }

    private int RowOf(double occurrence)
    {
        if (ends is null) return (int)occurrence;
        var at = Array.BinarySearch(ends, occurrence);
        return at >= 0 ? at + 1 : ~at;
    }
}
