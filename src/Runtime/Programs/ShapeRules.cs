namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The shapes of pointwise ops and of ops that rearrange, repeat or reduce; each rule rejects invalid shapes with a message that names
/// them.
/// </summary>
internal static class ShapeRules
{
    public static Shape Declared(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute) => attribute switch
    {
        SlotDeclaration slot => slot.Shape,
        ConstantValues constant => Holding(op, constant.Values, constant.Shape),
        NamedData data => Holding(op, data.Values, data.Shape),
        Counting counting => [counting.Count],
        _ => throw new ArgumentException($"{op} without a declaration"),
    };

    public static Shape Pointwise(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var common = inputs[0];
        foreach (var input in inputs)
            common = Shape.TryBroadcast(common, input) ?? throw InvalidShapes(op, inputs, "do not broadcast");
        return common;
    }

    public static Shape Reshape(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var target = ((TargetShape)attribute!).Shape;
        return target.Count == inputs[0].Count ? target : throw InvalidShapes(op, [inputs[0], target], "differ in the number of elements");
    }

    public static Shape Broadcast(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var target = ((TargetShape)attribute!).Shape;
        return Shape.TryBroadcast(inputs[0], target) == target
            ? target : throw InvalidShapes(op, [inputs[0], target], "do not broadcast from the first to the second");
    }

    public static Shape Transpose(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (from, axes) = (inputs[0], ((AxisList)attribute!).Axes);
        if (axes.Length != from.Rank || axes.Distinct().Count() != axes.Length || axes.Any(axis => axis < 0 || axis >= from.Rank))
            throw new ArgumentException($"{op}: [{string.Join(", ", axes)}] is not a permutation of the dimensions of {from}");
        return [.. axes.Select(axis => from[axis])];
    }

    public static Shape Slice(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (axis, start, length) = (SliceRange)attribute!;
        var from = inputs[0];
        if (start < 0 || length < 0 || start > from[axis] - length)
            throw new ArgumentException($"{op}: {length} from {start} along dimension {axis} of {from}");
        return from.With(axis, length);
    }

    public static Shape Pad(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (axis, before, after) = (PadWidths)attribute!;
        var from = inputs[0];
        if (before < 0 || after < 0) throw new ArgumentException($"{op}: {before} before and {after} after dimension {axis} of {from}");
        return from.With(axis, before + from[axis] + after);
    }

    public static Shape Concat(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var axis = ((AlongAxis)attribute!).Axis;
        var length = 0;
        foreach (var input in inputs)
        {
            if (input.Rank != inputs[0].Rank || input.Drop(axis) != inputs[0].Drop(axis))
                throw InvalidShapes(op, inputs, $"differ outside dimension {axis}");
            length += input[axis];
        }
        return inputs[0].With(axis, length);
    }

    // source [B.., G, E..], index [B.., J..] -> [B.., J.., E..]
    public static Shape Gather(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (source, index, batch) = (inputs[0], inputs[1], ((SharedDimensions)attribute!).Batch);
        if (batch < 0 || batch >= source.Rank || batch > index.Rank || source.Leading(batch) != index.Leading(batch))
            throw InvalidShapes(op, inputs, $"do not share {batch} leading dimensions with one more to gather from");
        return [.. index, .. source.Trailing(source.Rank - batch - 1)];
    }

    // updates [B.., J.., E..], index [B.., J..] -> [B.., G, E..]
    public static Shape ScatterAdd(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (updates, index, (batch, size)) = (inputs[0], inputs[1], (ScatterDetail)attribute!);
        if (batch < 0 || batch > index.Rank || index.Rank > updates.Rank || updates.Leading(index.Rank) != index)
            throw InvalidShapes(op, inputs, $"are not updates, one for each index, that share {batch} leading dimensions");
        return [.. index.Leading(batch), size, .. updates.Trailing(updates.Rank - index.Rank)];
    }

    public static Shape Reduce(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute) => inputs[0].Drop(((AxisList)attribute!).Axes);

    /// <summary>One of an op's several results.</summary>
    public static Shape Item(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute) => ((ItemResult)attribute!).Shape;

    public static Shape Same(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute) => inputs[0];

    /// <summary>An axis counted from 0, given one that may count from the end.</summary>
    public static int Axis(string op, Shape shape, int axis)
    {
        if (axis < -shape.Rank || axis >= shape.Rank) throw new ArgumentException($"{op}: {shape} has no dimension {axis}");
        return axis < 0 ? axis + shape.Rank : axis;
    }

    public static ArgumentException InvalidShapes(string op, ReadOnlySpan<Shape> shapes, string how) =>
        new($"{op}: {string.Join(" and ", shapes.ToArray().Select(shape => shape.ToString()))} {how}");

    private static Shape Holding(string op, double[] values, Shape shape) =>
        values.Length == shape.Count
            ? shape : throw new ArgumentException($"{op}: {values.Length} values for shape {shape}, which has {shape.Count}");
}
