namespace ProbDsl.Data.Queries;

/// <summary>Cells of a column whose number is not known before the last, in blocks, each twice as long as the one before.</summary>
/// <param name="beside">The number of columns.</param>
internal sealed class QueryCells<T>(int beside)
    where T : unmanaged
{
    private const int FirstBlock = 1 << 12, LargestBlock = 1 << 28;

    private readonly List<(T[] Cells, int Count)> full = [];
    private T[] block = [];
    private int count;

    /// <summary>The place of as many cells more.</summary>
    public Span<T> Next(int more)
    {
        if (count + more > block.Length)
        {
            if (count > 0) full.Add((block, count));
            (block, count) = (LargeArrays.Allocate<T>(Math.Max(more, Math.Clamp(2 * block.Length, FirstBlock, LargestBlock)), beside), 0);
        }

        count += more;
        return block.AsSpan(count - more, more);
    }

    /// <summary>All cells.</summary>
    public T[] All()
    {
        var all = LargeArrays.Allocate<T>(full.Sum(f => f.Count) + count, beside);
        var at = 0;
        foreach (var (cells, own) in full.Append((block, count)))
        {
            cells.AsSpan(0, own).CopyTo(all.AsSpan(at));
            at += own;
        }

        return all;
    }
}
