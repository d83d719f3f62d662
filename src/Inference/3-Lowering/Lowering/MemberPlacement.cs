namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Places the values of a statement at the members of its target: in an array of the variable's shape, with zeros at the members of other
/// statements.
/// </summary>
public sealed class MemberPlacement(Problem problem)
{
    /// <summary>The array.</summary>
    public Value Array(AxisTensor value, Assignment statement, ImmutableDictionary<Loop, LoopValue> loops) =>
        Array(value, [], statement, loops).Value;

    /// <summary>
    /// The array along these axes, which are not loops of the statement; with a chain its part at one position, without that dimension.
    /// </summary>
    public AxisTensor Array(AxisTensor value, Axis[] along, Assignment statement, ImmutableDictionary<Loop, LoopValue> loops,
        Loop? chain = null)
    {
        var variable = problem.Graph[statement.Target.Of];
        var whole = Whole(value, along, statement, loops, chain);
        var (order, shape, pads) = (along.Select(a => System.Array.IndexOf(whole.Axes, a)).ToList(), along.Select(a => a.Size).ToList(),
            along.Select(a => (Before: 0, a.Size)).ToList());
        var events = whole.Axes.Length;
        foreach (var (i, at) in Indices(statement, variable).Index())
        {
            var size = problem.SizeOf(variable.Whole.Dims[i].Size);
            if (at is AffineIndex { Loop: { } own } && own == chain) continue;
            if (at is AffineIndex { Loop: { } loop } affine)
            {
                var axis = ((Iota)loops[loop]).Axis;
                order.Add(System.Array.IndexOf(whole.Axes, axis));
                shape.Add(axis.Size);
                pads.Add((problem.RangeOf(loop, statement.Loops).From - 1 + problem.SizeOf(affine.Offset), size));
            }
            else if (at is AffineIndex fixedAt)
            {
                if (problem.IsRagged(fixedAt.Offset))
                    throw new LoweringLimit(statement, "its position differs by group",
                        "index from the other end, so that its position is 1");
                shape.Add(1);
                pads.Add((problem.SizeOf(fixedAt.Offset) - 1, size));
            }
            else
            {
                order.Add(events++);
                shape.Add(size);
                pads.Add((0, size));
            }
        }

        Shape element = whole.Value.Shape[events..];
        var placed = Reshape(Transpose(whole.Value, [.. order, .. Enumerable.Range(events, element.Rank)]), [.. shape, .. element]);
        return new(pads.Index().Aggregate(placed, (v, p) => Pad(v, p.Index, p.Item.Before, p.Item.Size - p.Item.Before - shape[p.Index])),
            along);
    }

    /// <summary>The value with every loop as an axis, and the target's own shape; a number is broadcast to each element.</summary>
    private AxisTensor Whole(AxisTensor value, Axis[] along, Assignment statement, ImmutableDictionary<Loop, LoopValue> loops, Loop? chain)
    {
        int[] own = [.. statement.Target.Type.Dims.Select(d => problem.SizeOf(d.Size))];
        var axes = Axis.Union(statement.Loops.Where(l => l != chain).Select(l => ((Iota)loops[l]).Axis).Concat(along));
        if (value.Axes.Any(a => a.Size > 1 && !axes.Contains(a)))
            throw new LoweringLimit(statement, "it is read as a whole, and depends on several draws at once",
                "one draw at a time can be read so: `--num-particles 1`");
        var lifted = value.EventRank == own.Length
            ? value : value with { Value = Reshape(value.Value, [.. value.Value.Shape, .. own.Select(_ => 1)]) };
        return new(Broadcast(lifted.AlignedTo(axes), [.. axes.Select(a => a.Size), .. own]), axes);
    }

    /// <summary>One index for each dimension of the variable; missing indices are whole dimensions.</summary>
    private static IEnumerable<At> Indices(Assignment statement, Variable variable) =>
        statement.Target.At.Concat(Enumerable.Repeat<At>(new WholeDimension(),
            Math.Max(0, variable.Extents.Count - statement.Target.At.Count)));
}
