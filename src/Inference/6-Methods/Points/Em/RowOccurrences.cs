namespace ProbDsl.Inference.Em;

/// <summary>
/// The occurrences of rows, one after another, as if each copy of a `repeated` row were written out. Rows with weights that are not whole
/// numbers occur once each, and are drawn in proportion to their weights.
/// </summary>
internal sealed class RowOccurrences
{
    // the first occurrence after those of each row; null if each row occurs once
    private readonly double[]? ends;
    private readonly bool areWeights;

    /// <param name="rows">The number of rows.</param>
    /// <param name="copies">How often each row occurs; null if each occurs once.</param>
    public RowOccurrences(int rows, double[]? copies)
    {
        Count = rows;
        if (copies is null) return;
        ends = LargeArrays.Allocate<double>(rows);
        for (var row = 0; row < rows; row++) ends[row] = copies[row] + (row > 0 ? ends[row - 1] : 0);
        foreach (var times in copies)
            if (times != Math.Floor(times)) areWeights = true;
        Count = areWeights ? Rows().Length : ends[^1];
    }

    /// <summary>The number of occurrences of all rows.</summary>
    public double Count { get; }

    /// <summary>The row of each occurrence.</summary>
    public int[] Rows() => areWeights ? [.. Enumerable.Range(0, ends!.Length).Where(row => ends[row] > (row > 0 ? ends[row - 1] : 0))]
        : [.. Enumerable.Range(0, (int)Count).Select(at => RowOf(at))];

    /// <summary>The rows of this many random occurrences, with replacement, in ascending order.</summary>
    public int[] Sample(int count, RandomStream random)
    {
        var sample = new int[count];
        foreach (ref var row in sample.AsSpan())
            row = RowOf(areWeights ? random.NextUniform() * ends![^1]
                : Count <= int.MaxValue ? random.NextIndex((int)Count) : Math.Floor(random.NextUniform() * Count));
        Array.Sort(sample);
        return sample;
    }

    /// <summary>The row in whose occurrences this number from 0 is.</summary>
    private int RowOf(double occurrence)
    {
        if (ends is null) return (int)occurrence;
        var at = Array.BinarySearch(ends, occurrence);
        if (at < 0) at = ~at;
        // rows that never occur end where the row before them does
        while (at < ends.Length - 1 && ends[at] <= occurrence) at++;
        return at;
    }
}
