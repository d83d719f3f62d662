using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>
/// Slices of values that are computed from slices of their inputs, so that the positions outside are not computed. Where an op needs whole
/// inputs, as a scan does, its result is sliced. Not thread-safe.
/// </summary>
internal sealed class SlicePushdown
{
    private readonly Dictionary<(Value Of, int Axis, int Start, int Length), Value> made = [];

    /// <summary>Positions start .. start + length - 1 of one axis, counted from the outermost.</summary>
    public Value Of(Value value, int axis, int start, int length)
    {
        if (length == value.Shape[axis]) return value;
        var key = (value, axis, start, length);
        if (made.TryGetValue(key, out var known)) return known;
        var outer = value.Program.Origin;
        value.Program.SetOrigin(value.Origin);
        made[key] = known = Pushed(value, axis, start, length) ?? Slice(value, axis, start, length);
        value.Program.SetOrigin(outer);
        return known;
    }

    private Value? Pushed(Value value, int axis, int start, int length)
    {
        Value Cut(Value input, int at) => Of(input, at, start, length);
        var (inputs, fromEnd, shape) = (value.Inputs, value.Shape.Rank - axis, value.Shape.With(axis, length));
        // an input whose dimensions align at the innermost one
        Value Aligned(Value input) =>
            fromEnd > input.Shape.Rank || input.Shape[^fromEnd] == 1 ? input : Cut(input, input.Shape.Rank - fromEnd);
        // an input whose dimensions align at the outermost one
        Value Leading(Value input) => input.Shape[axis] == 1 ? input : Cut(input, axis);
        Value Same(IEnumerable<Value> those) => value.Program.Again(value, [.. those]);
        return value switch
        {
            _ when OpTable.Of(value.Op).IsPointwise => Same(inputs.Select(Aligned)),
            { Op: Op.Cast or Op.StopGradient } => Same([Cut(inputs[0], axis)]),
            { Op: Op.Broadcast } => Broadcast(Aligned(inputs[0]), shape),
            { Op: Op.Reshape } => Reshaped(value, axis, start, length),
            { Op: Op.Transpose, Attribute: AxisList order } => Same([Cut(inputs[0], order.Axes[axis])]),
            { Op: Op.Slice, Attribute: SliceRange range } when range.Axis == axis => Of(inputs[0], axis, range.Start + start, length),
            { Op: Op.Slice, Attribute: SliceRange } => Same([Cut(inputs[0], axis)]),
            { Op: Op.Pad, Attribute: PadWidths widths } when widths.Axis != axis => Same([Cut(inputs[0], axis)]),
            { Op: Op.Concat, Attribute: AlongAxis along } => along.Axis == axis
                ? Joined(value, axis, start, length) : Same(inputs.Select(i => Cut(i, axis))),
            { Op: Op.Iota, Attribute: Counting counting } => value.Program.Iota(length, counting.From + start),
            { Op: Op.Gather, Attribute: SharedDimensions shared } => axis < shared.Batch
                ? Same([Cut(inputs[0], axis), Cut(inputs[1], axis)])
                : axis < inputs[1].Shape.Rank ? Same([inputs[0], Cut(inputs[1], axis)])
                : Same([Cut(inputs[0], axis - inputs[1].Shape.Rank + shared.Batch + 1), inputs[1]]),
            { Op: Op.ScatterAdd, Attribute: ScatterDetail scatter } when axis < scatter.Batch =>
                Same([Cut(inputs[0], axis), Cut(inputs[1], axis)]),
            { Op: Op.Sum or Op.MaxOf or Op.LogSumExp, Attribute: AxisList list } =>
                Same([Cut(inputs[0], Enumerable.Range(0, inputs[0].Shape.Rank).Except(list.Axes).ElementAt(axis))]),
            { Op: Op.CumSum or Op.CumProd, Attribute: Cumulation along } when along.Axis != axis => Same([Cut(inputs[0], axis)]),
            { Op: Op.MatMul, Attribute: Transposed transposed } => fromEnd switch
            {
                2 => Same([Cut(inputs[0], inputs[0].Shape.Rank - (transposed.First ? 1 : 2)), inputs[1]]),
                1 => Same([inputs[0], Cut(inputs[1], inputs[1].Shape.Rank - (transposed.Second ? 2 : 1))]),
                _ => Same(inputs.Select(Aligned)),
            },
            { Op: Op.TriangularSolve } when fromEnd != 2 => Same([fromEnd == 1 ? inputs[0] : Aligned(inputs[0]), Aligned(inputs[1])]),
            { Op: Op.Cholesky or Op.Unfold or Op.Attention } when fromEnd > 2 => Same([Cut(inputs[0], axis)]),
            { Op: Op.Fold } when fromEnd > 3 => Same([Cut(inputs[0], axis)]),
            { Op: Op.Item, Attribute: ItemResult item } when IsOfSequences(inputs[0], item.Index, axis) =>
                value.Program.Item(value.Program.Again(inputs[0], [.. inputs[0].Inputs.Select(Leading)]), item.Index),
            _ => null,
        };
    }

    /// <summary>
    /// A slice of a reshape along a dimension that is a dimension of the input, or a run of whole rows of one. Null if it is neither.
    /// </summary>
    private Value? Reshaped(Value value, int axis, int start, int length)
    {
        var (from, size) = (value.Inputs[0], value.Shape[axis]);
        var (outside, before) = (value.Shape.Leading(axis).Count, 1);
        for (var d = 0; d < from.Shape.Rank && before <= outside; before *= from.Shape[d++])
        {
            if (before != outside || from.Shape[d] == 1) continue;
            var own = from.Shape[d];
            var (first, count, unit) = own % size == 0 ? (start * (own / size), length * (own / size), 1)
                : (start / Math.Max(1, size / own), length / Math.Max(1, size / own), size % own == 0 ? size / own : 0);
            return unit == 0 || start % unit != 0 || length % unit != 0
                ? null : Reshape(Of(from, d, first, count), value.Shape.With(axis, length));
        }

        return null;
    }

    /// <summary>The pieces of each part of a concatenation along the axis.</summary>
    private Value Joined(Value value, int axis, int start, int length)
    {
        var (pieces, at) = (new List<Value>(), 0);
        foreach (var input in value.Inputs)
        {
            var (from, to) = (Math.Max(start, at), Math.Min(start + length, at + input.Shape[axis]));
            if (from < to) pieces.Add(Of(input, axis, from - at, to - from));
            at += input.Shape[axis];
        }

        return pieces.Count == 0 ? Slice(value, axis, start, length) : Concat(axis, [.. pieces]);
    }

    /// <summary>Whether a result of a chain has one element or array for each sequence, and the axis is one of sequences.</summary>
    private static bool IsOfSequences(Value chain, int result, int axis) => chain.Op switch
    {
        Op.Chain => result != ChainShapes.Pairs && axis < chain.Inputs[0].Shape.Rank - 2,
        Op.GaussianChain => result < GaussianChainShapes.FirstGradient && axis == 0,
        _ => false,
    };
}
