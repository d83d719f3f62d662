using System.Collections.Immutable;
using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>
/// Lowers `sum(e for k in 1..K)` and its like: the loop is an axis of its own, which is reduced at once. Where the range depends on outer loops, the axis covers the widest
/// one, and members outside count as nothing.
/// </summary>
internal sealed class FoldLowering(StoryLowering story, Problem problem, ProgramBuilder builder)
{
    // behind all other axes, enumerated latents too
    private const int FoldRank = 1_000_000;

    private int depth;
    private int masked;

    public Lowered Lower(Fold fold, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var (from, to) = (Widest(fold.Over.From, loops, largest: false), Widest(fold.Over.To, loops, largest: true));
        var axis = new Axis($"fold {depth}", Math.Max(0, to - from + 1), from - 1, FoldRank + depth);
        var varies = fold.Over.From.Symbols.Concat(fold.Over.To.Symbols).Any(s => Size.LoopOf(s) is not null);
        depth++;
        masked += varies ? 1 : 0;
        var inside = loops.SetItem(fold.Over, new Iota(axis, from - 1));
        var body = story.Lower(fold.Body, inside);
        if (varies) body = Masked(body, fold, axis, inside);
        masked -= varies ? 1 : 0;
        depth--;
        return Reduce(fold.By, body.SpreadOver(Axis.Union(body.Axes.Append(axis))), axis);
    }

    /// <summary>Inside a masked range a computed position may run out of its dimension: what is read there counts as nothing, and the position is kept inside.</summary>
    public Lowered Inside(Lowered position, int size) => masked == 0 ? position : position with { Value = Max(Min(position.Value, size - 1), 0) };

    private int Widest(Size size, ImmutableDictionary<Loop, LoopValue> loops, bool largest)
    {
        while (size.Symbols.Select(Size.LoopOf).OfType<string>().FirstOrDefault() is { } name) size = size.Extreme([loops.Keys.First(l => l.Name == name)], largest);
        return problem.SizeOf(size);
    }

    private Lowered Masked(Lowered body, Fold fold, Axis axis, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var position = new Lowered(builder.Iota(axis.Size, axis.First + 1), [axis]);
        var (from, to) = (story.ValueOf(fold.Over.From, loops), story.ValueOf(fold.Over.To, loops));
        var axes = Axis.Union([axis, .. body.Axes, .. from.Axes, .. to.Axes]);
        var isInside = (position.AlignedTo(axes) >= from.AlignedTo(axes)) & (position.AlignedTo(axes) <= to.AlignedTo(axes));
        var mask = Reshape(isInside, [.. isInside.Shape, .. Enumerable.Repeat(1, body.EventRank)]);
        return new(Where(mask, body.AlignedTo(axes), Nothing(fold.By)), axes);
    }

    private static double Nothing(Reduced by) => by switch
    {
        Reduced.Sum => 0,
        Reduced.Prod => 1,
        Reduced.Max => double.NegativeInfinity,
        _ => double.PositiveInfinity,
    };

    /// <summary>The axis has the highest rank, so in a list it is the first event dimension already.</summary>
    private static Lowered Reduce(Reduced by, Lowered body, Axis axis) => by switch
    {
        Reduced.List => body with { Axes = [.. body.Axes.Where(a => a != axis)] },
        Reduced.Sum => body.Without(axis, (v, d) => Sum(v, d)),
        Reduced.Max => body.Without(axis, (v, d) => MaxOf(v, d)),
        Reduced.Min => body.Without(axis, (v, d) => -MaxOf(-v, d)),
        _ => body.Without(axis, Product),
    };

    private static Value Product(Value value, int axis) => value.Shape[axis] == 0
        ? Broadcast(value.Program.Constant(1), value.Shape.Drop(axis))
        : Reshape(Slice(CumProd(value, axis), axis, value.Shape[axis] - 1, 1), value.Shape.Drop(axis));
}
