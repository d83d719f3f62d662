using ProbDsl.Runtime.Managed.Scheduling;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>The strips of a loop: how many rows at a time, and where each value's rows lie that stay inside.</summary>
internal sealed class Strips
{
    // some 32 KB at a time stay in the first level of most caches
    private const int Bytes = 32_768;
    private const int Grain = 8, MostRows = 1024;

    private readonly Dictionary<Value, long> offsets;

    /// <param name="loop">Whose.</param>
    /// <param name="units">What it makes, in order.</param>
    /// <param name="sizeOfNumber">In bytes.</param>
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

    /// <summary>Numbers in all.</summary>
    public long Length { get; }

    /// <summary>Null: the value is kept as a whole, or comes from elsewhere.</summary>
    public long? OffsetOf(Value value) => offsets.TryGetValue(Root(value), out var offset) ? offset : null;

    /// <summary>Within a strip a reshape is the same numbers.</summary>
    public static Value Root(Value value) => SameNumbers.Are(value.Op) ? Root(value.Inputs[0]) : value;

    // what a unit reads stays until the unit has ended
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
