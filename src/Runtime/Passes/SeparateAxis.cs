namespace ProbDsl.Runtime.Passes;

/// <summary>Ops that compute each position along an axis from the same position of their inputs.</summary>
internal static class SeparateAxis
{
    /// <summary>
    /// The axis of each input whose row i is all that row i of a value needs of it, -1 for an input that all rows share. Null where rows of
    /// the input become others, or are combined.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="axis">Its axis.</param>
    /// <param name="rows">The number of rows; each has as many positions of an axis, one after another.</param>
    public static int[]? Find(Value value, int axis, int rows)
    {
        var (inputs, fromEnd) = (value.Inputs, value.Shape.Rank - axis);
        // an input whose dimensions align at the innermost one
        int Aligned(Value input) => fromEnd > input.Shape.Rank || input.Shape[^fromEnd] == 1 ? -1 : input.Shape.Rank - fromEnd;
        return value switch
        {
            _ when OpTable.Of(value.Op).IsPointwise => [.. inputs.Select(Aligned)],
            { Op: Op.Cast or Op.StopGradient } => [axis],
            { Op: Op.Broadcast } => [Aligned(inputs[0])],
            { Op: Op.Reshape } => DimensionOfRows(value, axis, rows) is { } same ? [same] : null,
            { Op: Op.Transpose, Attribute: AxisList order } => [order.Axes[axis]],
            { Op: Op.Slice, Attribute: SliceRange range } => range.Axis == axis ? null : [axis],
            { Op: Op.Pad, Attribute: PadWidths widths } => widths.Axis == axis ? null : [axis],
            { Op: Op.Concat, Attribute: AlongAxis along } => along.Axis == axis ? null : [.. inputs.Select(_ => axis)],
            { Op: Op.Gather, Attribute: SharedDimensions shared } => axis < shared.Batch ? [axis, axis]
                : axis < inputs[1].Shape.Rank ? [-1, axis] : [axis - inputs[1].Shape.Rank + shared.Batch + 1, -1],
            { Op: Op.ScatterAdd, Attribute: ScatterDetail scatter } => axis < scatter.Batch ? [axis, axis]
                : axis == scatter.Batch ? null : [axis + inputs[1].Shape.Rank - scatter.Batch - 1, -1],
            { Op: Op.Sum or Op.MaxOf or Op.LogSumExp, Attribute: AxisList list } =>
                [Enumerable.Range(0, inputs[0].Shape.Rank).Except(list.Axes).ElementAt(axis)],
            { Op: Op.CumSum or Op.CumProd, Attribute: Cumulation along } => along.Axis == axis ? null : [axis],
            { Op: Op.MatMul, Attribute: Transposed transposed } => fromEnd switch
            {
                2 => [inputs[0].Shape.Rank - (transposed.First ? 1 : 2), -1],
                1 => [-1, inputs[1].Shape.Rank - (transposed.Second ? 2 : 1)],
                _ => [.. inputs.Select(Aligned)],
            },
            { Op: Op.TriangularSolve } => fromEnd switch
            {
                2 => null,
                1 => [-1, inputs[1].Shape.Rank - 1],
                _ => [.. inputs.Select(Aligned)],
            },
            { Op: Op.Cholesky or Op.Unfold or Op.Attention } => fromEnd > 2 ? [axis] : null,
            { Op: Op.Fold } => fromEnd > 3 ? [axis] : null,
            _ => null,
        };
    }

    /// <summary>The dimension of a reshape's input along which the rows of its result run; null if there is none.</summary>
    private static int? DimensionOfRows(Value reshape, int axis, int rows)
    {
        var (from, outside, before) = (reshape.Inputs[0].Shape, reshape.Shape.Leading(axis).Count, 1);
        for (var d = 0; d < from.Rank && before <= outside; before *= from[d++])
            if (before == outside && from[d] > 0 && from[d] % rows == 0) return d;
        return null;
    }
}
