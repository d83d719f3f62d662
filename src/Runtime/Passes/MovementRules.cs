using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>Simplifies data movements that cancel or follow each other.</summary>
internal static class MovementRules
{
    public static Value? Rule(Value value, IReadOnlyList<Value> x, ProgramBuilder into) => (value.Op, x) switch
    {
        (Op.Reshape, [{ Op: Op.Reshape } a]) => Reshape(a.Inputs[0], value.Shape),
        (Op.Reshape, [var a]) when a.Shape == value.Shape => a,
        (Op.Reshape, [{ Op: Op.Broadcast } a]) when a.Inputs[0].Shape.Count == 1 => Broadcast(Reshape(a.Inputs[0], []), value.Shape),
        (Op.Broadcast, [{ Op: Op.Broadcast } a]) => Broadcast(a.Inputs[0], value.Shape),
        (Op.Transpose, [{ Op: Op.Transpose } a]) => Transpose(a.Inputs[0], [.. Order(value).Select(d => Order(a)[d])]),
        (Op.Transpose, [var a]) when KeepsOrder(a.Shape, Order(value)) => Reshape(a, value.Shape),
        (Op.Slice, [{ Op: Op.Slice } a]) when Range(a).Axis == Range(value).Axis =>
            Slice(a.Inputs[0], Range(a).Axis, Range(a).Start + Range(value).Start, Range(value).Length),
        (Op.Slice, [{ Op: Op.Concat } a]) => WithinPart(value, a),
        (Op.Slice, [{ Op: Op.Iota } a]) => into.Iota(Range(value).Length, ((Counting)a.Attribute!).From + Range(value).Start),
        (Op.Slice, [{ Op: Op.Broadcast } a]) => Fewer(value, a),
        (Op.Gather, [var a, { Op: Op.Iota } at]) when Batch(value) == 0 => Slice(a, 0, ((Counting)at.Attribute!).From, at.Shape.Count),
        _ => null,
    };

    // only dimensions of size 1 are exchanged
    private static bool KeepsOrder(Shape shape, int[] order)
    {
        int[] kept = [.. order.Where(d => shape[d] != 1)];
        return kept.SequenceEqual(kept.Order());
    }

    private static Value? WithinPart(Value value, Value concat)
    {
        var (axis, start, length) = Range(value);
        if (((AlongAxis)concat.Attribute!).Axis != axis) return null;
        foreach (var part in concat.Inputs)
        {
            if (start >= 0 && start + length <= part.Shape[axis]) return Slice(part, axis, start, length);
            start -= part.Shape[axis];
        }
        return null;
    }

    // along a dimension that was only repeated
    private static Value? Fewer(Value value, Value broadcast)
    {
        var (from, fromEnd) = (broadcast.Inputs[0], value.Shape.Rank - Range(value).Axis);
        return fromEnd > from.Shape.Rank || from.Shape[^fromEnd] == 1 ? Broadcast(from, value.Shape) : null;
    }

    private static int[] Order(Value value) => ((AxisList)value.Attribute!).Axes;

    private static SliceRange Range(Value value) => (SliceRange)value.Attribute!;

    private static int Batch(Value value) => ((SharedDimensions)value.Attribute!).Batch;
}
