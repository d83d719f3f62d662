namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers `sum(e for k in 1..K)` and similar folds: the loop is an axis of its own, which is reduced at once. If the range depends on outer
/// loops, the axis covers the widest range, and members outside are masked.
/// </summary>
internal sealed class FoldLowering(StoryLowering story, Problem problem, PaddedLoops padded)
{
    // after all other axes, enumerated latents too
    private const int FoldRank = 1_000_000;

    private int depth;

    public AxisTensor Lower(Fold fold, ImmutableDictionary<Loop, LoopValue> loops) =>
        Lower(fold, loops, inside => story.Lower(fold.Body, inside));

    /// <summary>The fold of another value at each member of its loop.</summary>
    public AxisTensor Lower(
        Fold fold, ImmutableDictionary<Loop, LoopValue> loops, Func<ImmutableDictionary<Loop, LoopValue>, AxisTensor> bodyAt)
    {
        var (axis, body) = Along(fold, loops, inside => padded.Varies(fold.Over) ? Masked(fold, inside, bodyAt) : bodyAt(inside));
        return Reduce(fold.By, body.SpreadOver(Axis.Union(body.Axes.Append(axis))), axis);
    }

    /// <summary>Whether the members of a fold are the same wherever it is read.</summary>
    public bool IsFixed(Fold fold) => !padded.Varies(fold.Over);

    /// <summary>The axis of a fold, and what is computed of its body along it.</summary>
    public (Axis Axis, T Body) Along<T>(Fold fold, ImmutableDictionary<Loop, LoopValue> loops,
        Func<ImmutableDictionary<Loop, LoopValue>, T> bodyAt)
    {
        var (from, to) = (Widest(fold.Over.From, loops, largest: false), Widest(fold.Over.To, loops, largest: true));
        var axis = new Axis($"fold {depth}", Math.Max(0, to - from + 1), from - 1, FoldRank + depth);
        depth++;
        var body = bodyAt(loops.SetItem(fold.Over, new Iota(axis, from - 1)));
        depth--;
        return (axis, body);
    }

    private int Widest(Size size, ImmutableDictionary<Loop, LoopValue> loops, bool largest)
    {
        while (size.Symbols.Select(Size.LoopOf).OfType<string>().FirstOrDefault() is { } name)
            size = size.Extreme([loops.Keys.First(l => l.Name == name)], largest);
        return problem.Extreme(size, largest);
    }

    private AxisTensor Masked(
        Fold fold, ImmutableDictionary<Loop, LoopValue> inside, Func<ImmutableDictionary<Loop, LoopValue>, AxisTensor> bodyAt)
    {
        var isThere = padded.IsThere(fold.Over, inside);
        padded.Enter(inside[fold.Over], isThere);
        var body = bodyAt(inside);
        padded.Leave();
        return body.Where(isThere, new(body.Value.Program.Constant(Nothing(fold.By)), []));
    }

    private static double Nothing(FoldKind by) => by switch
    {
        FoldKind.Sum => 0,
        FoldKind.Prod => 1,
        FoldKind.Max => double.NegativeInfinity,
        _ => double.PositiveInfinity,
    };

    /// <summary>
    /// The reduction over the axis, which has the highest rank, so that in a list it is the first event dimension already.
    /// </summary>
    private static AxisTensor Reduce(FoldKind by, AxisTensor body, Axis axis) => by switch
    {
        FoldKind.List => body with { Axes = [.. body.Axes.Where(a => a != axis)] },
        FoldKind.Sum => body.Without(axis, (v, d) => Sum(v, d)),
        FoldKind.Max => body.Without(axis, (v, d) => MaxOf(v, d)),
        FoldKind.Min => body.Without(axis, (v, d) => -MaxOf(-v, d)),
        _ => body.Without(axis, Product),
    };

    private static Value Product(Value value, int axis) => value.Shape[axis] == 0
        ? Broadcast(value.Program.Constant(1), value.Shape.Drop(axis))
        : Reshape(Slice(CumProd(value, axis), axis, value.Shape[axis] - 1, 1), value.Shape.Drop(axis));
}
