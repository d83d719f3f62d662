namespace ProbDsl.Runtime;

/// <summary>The strips of a loop: how many rows at a time, and where each value's rows lie that stay inside.</summary>
internal sealed class Strips
{
    // some 32 KB at a time stay in the first level of most caches
    private const int Bytes = 32_768;
    private const int Grain = 8, MostRows = 1024;

    private readonly Dictionary<Value, long> offsets;

    public Strips(RowLoop loop, int sizeOfNumber)
    {
        var reads = loop.Values.SelectMany(v => v.Inputs.Where((_, i) => RowRole.Of(v)!.ByRow[i])).Distinct().Where(x => !loop.Values.Contains(x)).Sum(x => (long)x.Shape.Count / loop.Rows);
        var perRow = Placed(loop, Grain).Length / Grain + reads;
        var rows = (int)Math.Clamp(Bytes / sizeOfNumber / Math.Max(1, perRow), 1, MostRows);
        Rows = rows > Grain ? rows / Grain * Grain : rows;
        (Length, offsets) = Placed(loop, Rows);
    }

    public int Rows { get; }

    /// <summary>Numbers in all.</summary>
    public long Length { get; }

    /// <summary>Null: the value is kept as a whole, or comes from elsewhere.</summary>
    public long? OffsetOf(Value value) => offsets.TryGetValue(Root(value), out var offset) ? offset : null;

    /// <summary>Within a strip a reshape is the same numbers.</summary>
    public static Value Root(Value value) => SameNumbers.Are(value.Op) ? Root(value.Inputs[0]) : value;

    private static (long Length, Dictionary<Value, long> Offsets) Placed(RowLoop loop, int rows)
    {
        var (arena, offsets, last) = (new Arena(), new Dictionary<Value, long>(), new Dictionary<Value, int>());
        foreach (var (at, value) in loop.Values.Index())
            foreach (var input in value.Inputs.Append(value)) last[Root(input)] = at;
        foreach (var (at, value) in loop.Values.Index())
        {
            if (Root(value) == value && !loop.Kept.Contains(value) && !RowLoop.IsTotal(value)) offsets[value] = arena.Take((long)value.Shape.Count / loop.Rows * rows);
            foreach (var ended in last.Where(l => l.Value == at).Select(l => l.Key).Where(offsets.ContainsKey)) arena.Free(offsets[ended]);
        }
        return (arena.Length, offsets);
    }
}
