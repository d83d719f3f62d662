namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// First-fit allocation of places for values that live across steps in one block of memory: a place is free again after its value's last
/// reader. Offsets are multiples of a cache line for any float type.
/// </summary>
internal sealed class Arena
{
    private const int Grain = 16;

    private readonly List<(long Start, long End)> taken = [];

    /// <summary>The total length needed.</summary>
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
