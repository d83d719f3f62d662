namespace ProbDsl.Runtime.Passes;

/// <summary>
/// Removes broadcasts, and reshapes that add leading dimensions of size 1, from operands of pointwise ops, which broadcast by themselves.
/// </summary>
internal static class BroadcastRules
{
    public static Value? Rule(Value value, IReadOnlyList<Value> x, ProgramBuilder into)
    {
        if (!OpTable.Of(value.Op).IsPointwise) return null;
        Value[] bare = [.. x.Select(Bare)];
        return bare.SequenceEqual(x) ? null : into.Pointwise(value.Op, bare);
    }

    private static Value Bare(Value value) => value switch
    {
        { Op: Op.Broadcast } => Bare(value.Inputs[0]),
        { Op: Op.Reshape, Inputs: [var inner] } when IsLed(inner.Shape, value.Shape) => Bare(inner),
        _ => value,
    };

    private static bool IsLed(Shape inner, Shape outer) =>
        inner.Rank < outer.Rank && outer.Leading(outer.Rank - inner.Rank).Count == 1 && outer.Trailing(inner.Rank) == inner;
}
