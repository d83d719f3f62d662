using ProbDsl.Runtime.Managed.Loops;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Makes one pass of pointwise ops of the same shape that stand in one loop: what is read several times is loaded once, and what only the
/// next op reads stays in a register. Ops move up to the first of them where nothing between is needed for that. Each bit is that of the
/// ops one by one.
/// </summary>
internal sealed class Fusing
{
    // numbers of a value: below, passes of their own cost less than writing a kernel and than the few microseconds that it saves
    private const int Large = 16_384;

    // the compiler's budget for formulas written into one another
    private const int MostOps = 24;

    private readonly RowLoop loop;
    private readonly HashSet<Value> placed = [];

    private Fusing(RowLoop loop) => this.loop = loop;

    /// <summary>All that a loop makes, each value in one unit, after the units that it reads.</summary>
    public static IReadOnlyList<LoopUnit> Units(RowLoop loop) => [.. new Fusing(loop).Units()];

    private IEnumerable<LoopUnit> Units()
    {
        foreach (var (at, value) in loop.Values.Index())
        {
            if (placed.Contains(value)) continue;
            var together = IsFusable(value) ? From(at) : [];
            if (together.Count < 2 || (together.Count == 2 && PairedOps.Are(together[0], together[1]))) together = [value];
            placed.UnionWith(together);
            yield return together.Count == 1 ? new(value) : new(together, [.. together.Where(v => IsStored(v, together))]);
        }
    }

    private List<Value> From(int at)
    {
        var (first, together, later) = (loop.Values[at], new List<Value>(), new HashSet<Value>());
        foreach (var value in loop.Values.Skip(at).Where(v => !placed.Contains(v)))
        {
            if (together.Count < MostOps && value.Shape == first.Shape && IsFusable(value) && !value.Inputs.Any(later.Contains))
                together.Add(value);
            else later.Add(value);
        }
        return together;
    }

    private bool IsStored(Value value, List<Value> together) =>
        loop.Kept.Contains(value) || loop.Values.Any(reader => reader.Inputs.Contains(value) && !together.Contains(reader));

    private static bool IsFusable(Value value) =>
        value.Shape.Count >= Large && FusedLanes.Has(value.Op) && value.Inputs.Index()
            .All(x => FusedLanes.IsSingle(x.Item) || (x.Item.Shape == value.Shape && RowRole.Of(value)!.ByRow[x.Index]));
}
