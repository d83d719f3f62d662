namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>Units that run together: one, or several of the same rows.</summary>
/// <param name="Units">The units in order.</param>
/// <param name="Rows">The number of rows, where each block computes all units for some of them; 0 for one unit of all blocks.</param>
internal sealed record UnitGroup(IReadOnlyList<Unit> Units, int Rows = 0);

/// <summary>
/// Chains of small units whose rows depend on the same rows alone, such as the layers of a net for the rows of a batch: each block computes
/// all of them for its rows, and no block waits for another.
/// </summary>
internal sealed class RowGroups
{
    // the blocks of a group, and of one with many rows
    private const int MostBlocks = 128, MostOfMany = 512, Many = 1024;

    // rows, elements and multiplications of a block, bytes that all blocks together read of a matrix: beyond, all processors together are
    // faster
    private const int LeastRows = 64, MostElements = 1 << 13, MostProducts = 1 << 17, MostRead = 12 << 20;

    // numbers of rows that are tried, the most frequent leading dimensions
    private const int MostTried = 4;

    private readonly Fusion fusion;
    private readonly ElementType type;

    private RowGroups(Fusion fusion, ElementType type) => (this.fusion, this.type) = (fusion, type);

    /// <summary>The groups in an order in which each follows what it reads: those of the number of rows that leaves fewest.</summary>
    public static IReadOnlyList<UnitGroup> Find(IReadOnlyList<Unit> units, Fusion fusion, ElementType type)
    {
        var groups = new RowGroups(fusion, type);
        var usual = units.SelectMany(u => u.Values).SelectMany(v => (int[])[Leading(v, 1), Leading(v, 2)]).Where(r => r >= LeastRows)
            .CountBy(r => r).OrderByDescending(r => r.Value).Take(MostTried).Select(r => r.Key);
        return usual.Select(rows => groups.Divided(units, rows)).Append([.. units.Select(u => new UnitGroup([u]))]).MinBy(g => g.Count)!;
    }

    /// <summary>The rows of a block.</summary>
    public static int RowsOfEach(int rows)
    {
        var blocks = rows > Many ? MostOfMany : MostBlocks;
        return (rows + blocks - 1) / blocks;
    }

    private static int Leading(Value value, int dimensions) => value.Shape.Rank < dimensions ? 0 : value.Shape[..dimensions].Count;

    // what the group does not need, the group, what needs the group and is divided again
    private List<UnitGroup> Divided(IReadOnlyList<Unit> units, int rows)
    {
        var locality = new RowLocality(rows, fusion);
        var all = new List<UnitGroup>();
        for (var left = units; left.Count > 0;)
        {
            var (before, own, after) = (new List<Unit>(), new List<Unit>(), new List<Unit>());
            var (divided, tainted) = (new HashSet<Value>(), new HashSet<Value>());
            foreach (var unit in left)
            {
                var reads = ReadBy(unit);
                var isAfter = reads.Exists(tainted.Contains);
                if (!isAfter && IsSmall(unit, rows) && locality.Holds(unit, divided))
                {
                    own.Add(unit);
                    divided.UnionWith(unit.Values);
                }
                else if (isAfter || reads.Exists(divided.Contains))
                {
                    after.Add(unit);
                    tainted.UnionWith(unit.Values);
                }
                else before.Add(unit);
            }

            all.AddRange(before.Select(u => new UnitGroup([u])));
            if (own.Count > 0) all.Add(new(own, own.Count > 1 ? rows : 0));
            left = after;
        }

        return all;
    }

    private bool IsSmall(Unit unit, int rows)
    {
        var blocks = (rows + RowsOfEach(rows) - 1) / RowsOfEach(rows);
        return unit.Values.All(v => v.Shape.Count / blocks <= MostElements
            && (v.Op != Op.MatMul || (ProductKernels.BytesOfEach(type, v) * blocks <= MostRead
                && (long)v.Shape.Count / blocks * v.Inputs[0].Shape[^1] <= MostProducts))
            && (ElementText.Has(v.Op) || v.Inputs[0].Shape.Count / blocks <= MostElements));
    }

    // the op where it has several results
    private List<Value> ReadBy(Unit unit) =>
        [.. unit.Values.SelectMany(fusion.ReadBy).Select(v => v.Op == Op.Item ? v.Inputs[0] : v).Where(v => !unit.Values.Contains(v))];
}
