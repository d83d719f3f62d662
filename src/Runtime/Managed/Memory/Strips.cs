using ProbDsl.Runtime.Managed.Scheduling;

namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>The strips of a loop: the number of rows per strip, and the places of the values that stay inside.</summary>
internal sealed class Strips
{
    // about 32 KB fit in the first-level cache
    private const int Bytes = 32_768;
    private const int Grain = 8, MostRows = 1024;

    private readonly Dictionary<Value, long> offsets;

    /// <param name="loop">The loop.</param>
    /// <param name="units">The units of the loop, in order.</param>
    /// <param name="sizeOfNumber">The size of a number in bytes.</param>
    public Strips(RowLoop loop, IReadOnlyList<LoopUnit> units, int sizeOfNumber)
    {
        var reads = loop.Values.SelectMany(v => v.Inputs.Where((_, i) => RowRole.Of(v)!.ByRow[i])).Distinct()
            .Where(x => !loop.Values.Contains(x)).Sum(x => (long)x.Shape.Count / loop.Rows);
        var perRow = Placed(loop, units, Grain).Length / Grain + reads;
        var rows = (int)Math.Clamp(Bytes / sizeOfNumber / Math.Max(1, perRow), 1, MostRows);
        Rows = rows > Grain ? rows / Grain * Grain : rows;
        (Length, offsets) = Placed(loop, units, Rows);
    }

    public int Rows { get; }

    /// <summary>The total length in elements.</summary>
    public long Length { get; }

    /// <summary>The offset of a value; null if it is kept as a whole or comes from outside.</summary>
    public long? OffsetOf(Value value) => offsets.TryGetValue(Root(value), out var offset) ? offset : null;

    /// <summary>The value behind reshapes, which are no-ops within a strip.</summary>
    public static Value Root(Value value) => NoOps.Are(value.Op) ? Root(value.Inputs[0]) : value;

    // the values that a unit reads are kept until the unit ends
    private static (long Length, Dictionary<Value, long> Offsets) Placed(RowLoop loop, IReadOnlyList<LoopUnit> units, int rows)
    {
        var (arena, offsets, last) = (new Arena(), new Dictionary<Value, long>(), new Dictionary<Value, int>());
        foreach (var (at, unit) in units.Index())
            foreach (var read in unit.Values.SelectMany(v => v.Inputs.Append(v))) last[Root(read)] = at;
        foreach (var (at, unit) in units.Index())
        {
            foreach (var value in unit.Stored)
                if (Root(value) == value && !loop.Kept.Contains(value) && !RowLoop.IsTotal(value))
                    offsets[value] = arena.Take((long)value.Shape.Count / loop.Rows * rows);
            foreach (var ended in last.Where(l => l.Value == at).Select(l => l.Key).Where(offsets.ContainsKey)) arena.Free(offsets[ended]);
        }
        return (arena.Length, offsets);
    }
}
