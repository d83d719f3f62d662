using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>
/// What fills the slots of several steps, as words for <see cref="FeedKernel"/>: the place of each step's entries, then entries, numbers
/// and row numbers.
/// </summary>
/// <param name="steps">The maximum number of steps.</param>
internal sealed class RecordedFeed(int steps)
{
    private readonly List<ulong> entries = [];
    private ulong[] words = new ulong[steps + 256];
    private readonly int first = steps;
    private int used = steps;

    /// <summary>The number of steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>All words; the first ones are the places of the steps.</summary>
    public ReadOnlySpan<ulong> Words => words.AsSpan(0, used);

    /// <summary>Forgets the steps.</summary>
    public void Clear() => (Steps, used) = (0, first);

    /// <summary>Ends a step: what was recorded since the last one belongs to it.</summary>
    public void EndStep()
    {
        words[Steps++] = (ulong)used;
        var to = Room(1 + entries.Count);
        to[0] = (ulong)(entries.Count / FeedKernel.EntryWords);
        CollectionsMarshal.AsSpan(entries).CopyTo(to[1..]);
        entries.Clear();
    }

    /// <summary>Numbers of a slot.</summary>
    public void Write(CudaSlot slot, ReadOnlySpan<double> numbers)
    {
        var at = used;
        if (slot.Type == ElementType.Float64) MemoryMarshal.Cast<double, ulong>(numbers).CopyTo(Room(numbers.Length));
        else
        {
            var floats = MemoryMarshal.Cast<ulong, float>(Room((numbers.Length + 1) / 2));
            for (var i = 0; i < numbers.Length; i++) floats[i] = (float)numbers[i];
        }

        Add(FeedKind.Numbers, slot, slot.Shape.Count, (ulong)at, 0, 0);
    }

    /// <summary>Rows of a table of this width on the device.</summary>
    public void Take(CudaSlot slot, nint table, int width, ReadOnlySpan<int> rows)
    {
        var at = used;
        rows.CopyTo(MemoryMarshal.Cast<ulong, int>(Room((rows.Length + 1) / 2)));
        Add(FeedKind.Rows, slot, rows.Length * width, (ulong)table, (ulong)width, (ulong)at);
    }

    /// <summary>Noise from the start of a stream.</summary>
    public void Fill(CudaSlot slot, bool isNormal, RandomStream stream) =>
        Add(isNormal ? FeedKind.Normal : FeedKind.Uniform, slot, slot.Shape.Count, stream.Lane, stream.Seed, 0);

    private void Add(FeedKind kind, CudaSlot slot, int count, ulong a, ulong b, ulong c)
    {
        if (count == 0) return;
        entries.AddRange([(2 * (ulong)kind) + (slot.Type == ElementType.Float64 ? 1u : 0), (ulong)slot.Address, (ulong)count, a, b, c]);
    }

    private Span<ulong> Room(int count)
    {
        if (used + count > words.Length) Array.Resize(ref words, Math.Max(2 * words.Length, used + count));
        used += count;
        return words.AsSpan(used - count, count);
    }
}
