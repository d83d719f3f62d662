using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>
/// Values at some positions of an axis, computed from their inputs at the positions that these need, so that the others are not computed.
/// Where an op needs whole inputs, as a scan does, its result is sliced. Not thread-safe.
/// </summary>
internal sealed class SlicePushdown
{
    private readonly Dictionary<(Value Of, int Axis, Positions At), Value> made = [];
    private readonly Dictionary<Value, double[]?> constants = [];
    private readonly Dictionary<(Value Index, Positions Groups), Positions> members = [];

    /// <summary>The elements of a value at positions of one axis, counted from the outermost.</summary>
    public Value Of(Value value, int axis, Positions at)
    {
        if (at.AreAll(value.Shape[axis])) return value;
        if (made.TryGetValue((value, axis, at), out var known)) return known;
        var outer = value.Program.Origin;
        value.Program.SetOrigin(value.Origin);
        made[(value, axis, at)] = known = Pushed(value, axis, at) ?? at.At(value, axis);
        value.Program.SetOrigin(outer);
        return known;
    }

    private Value? Pushed(Value value, int axis, Positions at)
    {
        var (inputs, axes) = (value.Inputs, SeparateAxis.Find(value, axis, value.Shape[axis]));
        Value Cut(Value input, int along) => Of(input, along, at);
        // an input whose dimensions align at the outermost one
        Value Leading(Value input) => input.Shape[axis] == 1 ? input : Cut(input, axis);
        return value switch
        {
            { Op: Op.Broadcast } => Broadcast(axes![0] < 0 ? inputs[0] : Cut(inputs[0], axes[0]), value.Shape.With(axis, at.Count)),
            { Op: Op.Reshape } => Reshaped(value, axis, at),
            { Op: Op.Slice, Attribute: SliceRange range } when range.Axis == axis => Of(inputs[0], axis, at.Shifted(range.Start)),
            { Op: Op.Concat, Attribute: AlongAxis along } when along.Axis == axis => Joined(value, axis, at),
            { Op: Op.Iota, Attribute: Counting counting } when at.Listed is null => value.Program.Iota(at.Count, counting.From + at.Start),
            { Op: Op.Gather, Attribute: SharedDimensions shared } when axis >= shared.Batch && axis < inputs[1].Shape.Rank =>
                Gathered(value, Cut(inputs[1], axis)),
            { Op: Op.ScatterAdd, Attribute: ScatterDetail scatter } when axis == scatter.Batch => Scattered(value, at),
            { Op: Op.Item, Attribute: ItemResult item } when IsOfSequences(inputs[0], item.Index, axis) =>
                value.Program.Item(value.Program.Again(inputs[0], [.. inputs[0].Inputs.Select(Leading)]), item.Index),
            _ when axes is not null =>
                value.Program.Again(value, [.. inputs.Zip(axes, (input, along) => along < 0 ? input : Cut(input, along))]),
            _ => null,
        };
    }

    /// <summary>
    /// A reshape at positions of a dimension that is a dimension of the input, or runs of whole positions of one. Null if it is neither.
    /// </summary>
    private Value? Reshaped(Value value, int axis, Positions at)
    {
        var (from, size) = (value.Inputs[0], value.Shape[axis]);
        var (outside, before) = (value.Shape.Leading(axis).Count, 1);
        for (var d = 0; d < from.Shape.Rank && before <= outside; before *= from.Shape[d++])
        {
            if (before != outside || from.Shape[d] == 1) continue;
            var own = from.Shape[d];
            var there = own % size == 0 ? at.Expanded(own / size) : size % own == 0 ? at.Joined(size / own) : null;
            return there is null ? null : Reshape(Of(from, d, there), value.Shape.With(axis, at.Count));
        }

        return null;
    }

    /// <summary>The pieces of each part of a concatenation along the axis.</summary>
    private Value? Joined(Value value, int axis, Positions at)
    {
        if (at.Listed is not null) return null;
        var (pieces, begin) = (new List<Value>(), 0);
        foreach (var input in value.Inputs)
        {
            var (from, to) = (Math.Max(at.Start, begin), Math.Min(at.Start + at.Count, begin + input.Shape[axis]));
            if (from < to) pieces.Add(Of(input, axis, new(from - begin, to - from)));
            begin += input.Shape[axis];
        }

        return pieces.Count == 0 ? null : Concat(axis, [.. pieces]);
    }

    /// <summary>What a gather picks by another index: of a computed array, only between the first and the last that it picks.</summary>
    private Value Gathered(Value gather, Value index)
    {
        var (source, batch) = (gather.Inputs[0], ((SharedDimensions)gather.Attribute!).Batch);
        if (batch == 0 && source.Inputs.Count > 0 && Constant(source) is null && Constant(index) is { Length: > 0 } picked)
        {
            var (first, last) = (picked.Min(), picked.Max());
            if (first >= 0 && last < source.Shape[0] && Array.TrueForAll(picked, double.IsInteger))
            {
                var range = new Positions((int)first, (int)(last - first) + 1);
                var moved = index.Program.Constant([.. picked.Select(i => i - first)], index.Shape);
                return range.AreAll(source.Shape[0]) ? Gather(source, index, 0) : Gather(Of(source, 0, range), moved, 0);
            }
        }

        return gather.Program.Again(gather, [source, index]);
    }

    /// <summary>Sums of some groups, from the members of these groups alone, if it is known which they are.</summary>
    private Value? Scattered(Value scatter, Positions groups)
    {
        var (updates, index, detail) = (scatter.Inputs[0], scatter.Inputs[1], (ScatterDetail)scatter.Attribute!);
        if (detail.Batch > 0 || groups.Listed is not null || index.Shape.Rank != 1 || Constant(index) is not { } groupOf) return null;
        if (!members.TryGetValue((index, groups), out var own))
            members[(index, groups)] = own = Positions.Of([.. Enumerable.Range(0, groupOf.Length)
                .Where(i => groupOf[i] >= groups.Start && groupOf[i] < groups.Start + groups.Count)]);
        if (own.Count == 0) return Broadcast(scatter.Program.Constant(0), scatter.Shape.With(0, groups.Count));
        var moved = Enumerable.Range(0, own.Count).Select(i => groupOf[own.Start + (own.Listed?[i] ?? i)] - groups.Start);
        return ScatterAdd(Of(updates, 0, own), index.Program.Constant([.. moved], [own.Count]), 0, groups.Count);
    }

    /// <summary>The numbers of a value that depends on no slot; null if it does.</summary>
    private double[]? Constant(Value value)
    {
        if (constants.TryGetValue(value, out var known)) return known;
        var needed = TensorProgram.Needed([value]);
        return constants[value] = needed.Exists(v => v.Op is Op.Slot or Op.RankMean) ? null
            : new Interpreter(value.Program.Build(("numbers", value))).Run(new Dictionary<string, Tensor>())["numbers"].Values;
    }

    /// <summary>Whether a result of a chain has one element or array for each sequence, and the axis is one of sequences.</summary>
    private static bool IsOfSequences(Value chain, int result, int axis) => chain.Op switch
    {
        Op.Chain => result != ChainShapes.Pairs && axis < chain.Inputs[0].Shape.Rank - 2,
        Op.GaussianChain => result < GaussianChainShapes.FirstGradient && axis == 0,
        _ => false,
    };
}
