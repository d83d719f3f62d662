namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// Places for values that live from one step to another in one stretch of memory: first fit, and a place is free again after its value's
/// last reader. Offsets are multiples of a cache line, whatever the type of number.
/// </summary>
internal sealed class Arena
{
    private const int Grain = 16;

    private readonly List<(long Start, long End)> taken = [];

    /// <summary>How much is needed in all.</summary>
    public long Length { get; private set; }

    public long Take(long count)
    {
        var (size, start) = (Math.Max(Grain, (count + Grain - 1) / Grain * Grain), 0L);
        foreach (var (from, to) in taken)
        {
            if (from - start >= size) break;
            start = Math.Max(start, to);
        }
        taken.Add((start, start + size));
        taken.Sort();
        Length = Math.Max(Length, start + size);
        return start;
    }

    public void Free(long start) => taken.RemoveAll(t => t.Start == start);
}
