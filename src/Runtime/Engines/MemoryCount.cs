namespace ProbDsl.Runtime.Engines;

/// <summary>The memory that an engine would reserve, without reserving it.</summary>
public sealed class MemoryCount
{
    private long now;

    /// <summary>The largest number of bytes that are reserved at once.</summary>
    public long Most { get; private set; }

    /// <summary>Counts bytes that are reserved; below 0, bytes that are freed.</summary>
    public void Add(long bytes)
    {
        now += bytes;
        Most = Math.Max(Most, now);
    }
}
