using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Fuses pointwise ops of the same shape in one loop into one pass: an operand that is read several times is loaded once, and a value that
/// only the next op reads stays in a register. An op moves up to the first op of its pass if nothing between them is needed for it. Results
/// are bitwise equal to those of separate ops.
/// </summary>
internal sealed class OpFusion
{
    // elements of a value: below this, separate passes cost less than generating a kernel and than the few microseconds it saves
    private const int Large = 16_384;

    // the compiler's budget for inlined formulas
    private const int MostOps = 24;

    private readonly RowLoop loop;
    private readonly HashSet<Value> placed = [];

    private OpFusion(RowLoop loop) => this.loop = loop;

    /// <summary>All values that a loop computes, each in one unit, after the units that it reads.</summary>
    public static IReadOnlyList<LoopUnit> Units(RowLoop loop) => [.. new OpFusion(loop).Units()];

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
