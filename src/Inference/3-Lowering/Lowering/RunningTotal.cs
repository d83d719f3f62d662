namespace ProbDsl.Inference.Lowering;

/// <summary>
/// `sum(a[1..t])` or `prod(a[1..t])` with an end that depends on a loop: running totals over the whole range, read at the end.
/// </summary>
public sealed record RunningTotal(Access Whole, At To, bool IsSum)
{
    /// <summary>The running total that an expression computes, or null.</summary>
    public static RunningTotal? Find(Apply apply)
    {
        if (apply.Function.Name is not ("sum" or "prod") || apply.Given is not [Access { Type.Rank: 1 } access]) return null;
        var at = access.At.ToList()
            .FindIndex(a => a is SliceIndex { From: AffineIndex { Loop: null } from, To: not AffineIndex { Loop: null } }
                && from.Offset == Size.One);
        if (at < 0) return null;
        var slice = (SliceIndex)access.At[at];
        return new(access with { At = [.. access.At.Select((a, i) => i == at ? new WholeDimension() : a)] }, slice.To,
            apply.Function.Name == "sum");
    }
}
