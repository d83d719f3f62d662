using ProbDsl.Runtime.Managed.Memory;

namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>
/// The places of values and of the memory of steps in one block: a place is free again after its last reader. Outputs live until the end.
/// </summary>
internal sealed class PlanMemory
{
    // bytes of a unit; the arena takes sixteen units at least
    private const int Grain = 16;

    private readonly Dictionary<object, long> places = new(ReferenceEqualityComparer.Instance);

    /// <param name="steps">What each step writes, what it reads, and its own memory, in bytes.</param>
    /// <param name="outputs">What lives until the end.</param>
    public PlanMemory(
        IReadOnlyList<(IReadOnlyList<(object What, long Bytes)> Writes, IReadOnlyList<object> Reads)> steps, IEnumerable<object> outputs)
    {
        var (arena, last) = (new Arena(), new Dictionary<object, int>(ReferenceEqualityComparer.Instance));
        foreach (var (at, step) in steps.Index())
            foreach (var used in step.Reads.Concat(step.Writes.Select(w => w.What))) last[used] = at;
        foreach (var output in outputs) last.Remove(output);
        var ends = last.ToLookup(l => l.Value, l => l.Key);
        foreach (var (at, step) in steps.Index())
        {
            foreach (var (what, bytes) in step.Writes) places[what] = Grain * arena.Take((bytes + Grain - 1) / Grain);
            foreach (var ended in ends[at].Where(places.ContainsKey)) arena.Free(places[ended] / Grain);
        }

        Length = Grain * arena.Length;
    }

    /// <summary>The size of the block.</summary>
    public long Length { get; }

    /// <summary>The distance of a place from the start of the block; null if it is not in the block.</summary>
    public long? Of(object what) => places.TryGetValue(what, out var at) ? at : null;

    /// <summary>The bytes of a number of a value: keys of draws are doubles in every program.</summary>
    public static int Size(Value value, ElementType type) =>
        type == ElementType.Float64 || value.Type == ElementType.Float64 ? sizeof(double) : sizeof(float);

    /// <summary>The bytes of a value.</summary>
    public static long Bytes(Value value, ElementType type) => (long)Size(value, type) * value.Shape.Count;
}
