using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>Simplifies reductions: over dimensions of size 1, of repeated elements, of a multiple.</summary>
internal static class ReductionRules
{
    public static Value? Rule(Value value, IReadOnlyList<Value> x, ProgramBuilder into) => (value.Op, x) switch
    {
        (Op.Sum or Op.MaxOf or Op.LogSumExp, [var a]) when Axes(value).All(d => a.Shape[d] == 1) => Reshape(a, value.Shape),
        (Op.Sum, [{ Op: Op.Neg } a]) => -Sum(a.Inputs[0], Axes(value)),
        (Op.Sum, [{ Op: Op.Mul, Inputs: [var a, var b] } product]) when UniformValues.Find(b) is { } times && a.Shape == product.Shape =>
            Sum(a, Axes(value)) * times,
        (Op.Sum, [{ Op: Op.Mul, Inputs: [var a, var b] } product]) when UniformValues.Find(a) is { } times && b.Shape == product.Shape =>
            Sum(b, Axes(value)) * times,
        (Op.Sum, [{ Op: Op.Broadcast } a]) => OfRepeats(value, a),
        (Op.Sum, [{ Op: Op.Sum } a]) => OfSum(value, a),
        _ => null,
    };

    private static Value? OfRepeats(Value value, Value broadcast)
    {
        var (from, to) = (broadcast.Inputs[0], broadcast.Shape);
        var missing = to.Rank - from.Shape.Rank;
        int[] repeated = [.. Axes(value).Where(d => d < missing || from.Shape[d - missing] != to[d])];
        if (repeated.Length == 0) return null;
        var whole = Reshape(from, [.. Enumerable.Repeat(1, missing), .. from.Shape]);
        var kept = Broadcast(whole, [.. Enumerable.Range(0, to.Rank).Select(d => Axes(value).Contains(d) ? whole.Shape[d] : to[d])]);
        return Sum(kept, Axes(value)) * repeated.Aggregate(1.0, (n, d) => n * to[d]);
    }

    // the axes of the outer sum refer to the result of the inner one
    private static Value OfSum(Value value, Value inner)
    {
        int[] left = [.. Enumerable.Range(0, inner.Inputs[0].Shape.Rank).Except(Axes(inner))];
        return Sum(inner.Inputs[0], [.. Axes(inner).Concat(Axes(value).Select(d => left[d])).Order()]);
    }

    private static int[] Axes(Value value) => ((AxisList)value.Attribute!).Axes;
}
