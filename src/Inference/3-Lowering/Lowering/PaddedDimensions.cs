namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Values with a dimension of a group's length, `y[s, ..]`, are as long as the longest group. Functions of several elements get neutral
/// values in the padding; means and variances use the group's own length.
/// </summary>
internal sealed class PaddedDimensions(StoryLowering story, Problem problem, ProgramBuilder builder)
{
    // after the axes of all loops and sums
    private const int OwnRank = 2_000_000;

    /// <summary>
    /// 1 inside the groups, 0 beyond: [axes.., dimensions..], of size 1 along dimensions that do not matter; null if no dimension has a
    /// group's length.
    /// </summary>
    public AxisTensor? Inside(IReadOnlyList<Extent> dims, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (!dims.Any(d => problem.IsRagged(d.Size))) return null;
        Axis[] own = [.. dims.Select((d, i) => new Axis($"dimension {i}", problem.SizeOf(d.Size), 0, OwnRank + i))];
        var inside = Enumerable.Range(0, own.Length).Where(i => problem.IsRagged(dims[i].Size))
            .Select(i => new AxisTensor(builder.Iota(own[i].Size, 1), [own[i]])
                .JoinWith(story.Indices.ValueOf(dims[i].Size, Within(dims.Take(i), own, loops)), (at, length) => at <= length))
            .Aggregate((a, b) => a.JoinWith(b, (x, y) => x & y));
        Axis[] axes = [.. inside.Axes.Except(own)];
        return new(inside.AlignedTo([.. axes, .. own]), axes);
    }

    /// <summary>An operand whose padding does not change the function's value; elementwise functions take it unchanged.</summary>
    public AxisTensor WithNeutralPadding(Apply of, AxisTensor operand, TensorType type, ImmutableDictionary<Loop, LoopValue> loops) =>
        (of.Function.Name, of.Given.Count) switch
        {
            ("sum" or "norm" or "dot" or "@", _) => Filled(operand, type, loops, 0),
            ("prod", _) => Filled(operand, type, loops, 1),
            ("max", 1) or ("log_sum_exp" or "softmax", _) => Filled(operand, type, loops, double.NegativeInfinity),
            ("min", 1) => Filled(operand, type, loops, double.PositiveInfinity),
            _ => operand,
        };

    /// <summary>
    /// A mean, variance or standard deviation of the elements inside the groups, by the groups' lengths; null for other functions, or if
    /// the length is the same in all groups.
    /// </summary>
    public AxisTensor? Statistic(string function, Expr of, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (function is not ("mean" or "variance" or "sd") || Inside(of.Type.Dims, loops) is null) return null;
        var ones = new AxisTensor(Broadcast(builder.Constant(1), problem.ShapeOf(of.Type)), []);
        var (value, n) = (story.Lower(of, loops), Total(ones, of.Type, loops));
        var mean = Total(value, of.Type, loops).JoinWith(n, (sum, count) => sum / count);
        if (function == "mean") return mean;
        var squares = value.JoinWith(mean with { Value = Reshape(mean.Value, [.. mean.Value.Shape, .. of.Type.Dims.Select(_ => 1)]) },
            (x, m) => Square(x - m));
        return Total(squares, of.Type, loops).JoinWith(n, (sum, count) => function == "sd" ? Sqrt(sum / (count - 1)) : sum / (count - 1));
    }

    /// <summary>
    /// An argument of a distribution with padding that is in every domain and does not affect other elements: 1, or the identity.
    /// </summary>
    public AxisTensor WithValidPadding(AxisTensor argument, TensorType type, ImmutableDictionary<Loop, LoopValue> loops) =>
        type.ElementRank == 2
            ? Filled(argument, type, loops, Identity(problem.SizeOf(type.Dims[^1].Size))) : Filled(argument, type, loops, 1);

    private Value Identity(int size) =>
        Reshape(builder.Iota(size, 0), [size, 1]) <= builder.Iota(size, 0)
            & Reshape(builder.Iota(size, 0), [size, 1]) >= builder.Iota(size, 0);

    private AxisTensor Total(AxisTensor value, TensorType type, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var filled = Filled(value, type, loops, 0);
        return new(Sum(filled.Value, [.. Enumerable.Range(filled.Axes.Length, filled.EventRank)]), filled.Axes);
    }

    /// <summary>The value with this number beyond the ends of groups.</summary>
    public AxisTensor Filled(AxisTensor value, TensorType type, ImmutableDictionary<Loop, LoopValue> loops, double with) =>
        Filled(value, type, loops, builder.Constant(with));

    private AxisTensor Filled(AxisTensor value, TensorType type, ImmutableDictionary<Loop, LoopValue> loops, Value with)
    {
        if (Inside(type.Dims, loops) is not { } inside) return value;
        return (value.EventRank == type.Rank ? value : Spread(value, type)).Where(inside, new(with, []));
    }

    /// <summary>A number that is broadcast to each element.</summary>
    private AxisTensor Spread(AxisTensor value, TensorType type)
    {
        var one = Reshape(value.Value, [.. value.Value.Shape, .. Enumerable.Repeat(1, type.Rank - value.EventRank)]);
        return value with
            { Value = Broadcast(one, [.. value.Value.Shape.Leading(value.Axes.Length), .. type.Dims.Select(d => problem.SizeOf(d.Size))]) };
    }

    /// <summary>The loops together with dimensions over groups: such a dimension indexes the group that the next one divides.</summary>
    private static ImmutableDictionary<Loop, LoopValue> Within(IEnumerable<Extent> dims, Axis[] own,
        ImmutableDictionary<Loop, LoopValue> loops)
    {
        foreach (var (i, extent) in dims.Index())
            if (extent.Plate is { } group)
                loops = loops.RemoveRange(loops.Keys.Where(l => l.Plate == group))
                    .Add(new(own[i].Name, group, Size.One, group.Size), new Iota(own[i], 0));
        return loops;
    }
}
