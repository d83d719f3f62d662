namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers positions and sizes of a story to values over loops: the values of indices, and the lengths of ranges and groups.
/// </summary>
public sealed class IndexLowering(StoryLowering story, Problem problem, ProgramBuilder builder, PaddedLoops padded)
{
    private readonly GroupLengths lengths = new(story, problem, builder);

    /// <summary>The lowered indices of an access.</summary>
    public List<LoopValue> Of(Access access, ImmutableDictionary<Loop, LoopValue> loops) =>
        [.. access.At.Select((a, i) => Of(a, loops, problem.Graph[access.Of].Whole.Dims[i].Size))];

    /// <summary>The lowered index of a dimension of this size.</summary>
    public LoopValue Of(At at, ImmutableDictionary<Loop, LoopValue> loops, Size size) => at switch
    {
        WholeDimension => new Span(problem.SizeOf(size)),
        ComputedIndex by => EventReads.AsIndex(padded.KeepInRange(InGroup(story.Lower(by.Position, loops), size, loops), first: 1)),
        AffineIndex affine when problem.IsRagged(affine.Offset) =>
        new ComputedPosition(padded.KeepInRange(ValueOf(affine.Position - Size.One, loops))),
        AffineIndex { Loop: null } affine => new FixedPosition(problem.SizeOf(affine.Offset) - 1),
        AffineIndex affine => loops[affine.Loop!].Shifted(problem.SizeOf(affine.Offset)),
        CombinedIndex combination => new ComputedPosition(padded.KeepInRange(ValueOf(combination.Position - Size.One, loops))),
        SliceIndex { From: AffineIndex { Loop: null } from, To: AffineIndex { Loop: null } to } =>
            new PositionRange(problem.SizeOf(from.Offset) - 1, Math.Max(0, problem.SizeOf(to.Offset - from.Offset + Size.One))),
        _ => throw story.Unsupported("it reads a slice that begins or ends at another position for each member",
            "write `sum(a[t-k] for k in 1..K)`; of slices, `sum` and `prod` of `a[1..t]` are supported"),
    };

    /// <summary>The position (from 1) of an index.</summary>
    public AxisTensor PositionOf(At at, ImmutableDictionary<Loop, LoopValue> loops) => PositionOf(Of(at, loops, Size.Of(0)));

    /// <inheritdoc cref="PositionOf(At, ImmutableDictionary{Loop, LoopValue})"/>
    public AxisTensor PositionOf(LoopValue index) => index switch
    {
        Iota iota => new(builder.Iota(iota.Axis.Size, iota.First + 1), [iota.Axis]),
        FixedPosition at => new(builder.Constant(at.At + 1), []),
        ComputedPosition sampled => sampled.At with { Value = sampled.At.Value + 1 },
        _ => throw new ArgumentException($"{index} is not one position"),
    };

    /// <summary>The last position (from 1) of a range; 0 if the range is empty.</summary>
    public LoopValue EndOf(At to, ImmutableDictionary<Loop, LoopValue> loops) =>
        to is CombinedIndex combination
            ? new ComputedPosition(padded.KeepInRange(ValueOf(combination.Position, loops))) : Of(to, loops, Size.Of(0)).Shifted(1);

    /// <summary>A size as a value, in which loop variables are replaced by their positions.</summary>
    public AxisTensor ValueOf(Size size, ImmutableDictionary<Loop, LoopValue> loops) => size.Terms
        .Select(term => term.Symbols.Aggregate(new AxisTensor(builder.Constant(term.Coefficient), []),
            (product, symbol) => product.JoinWith(Symbol(symbol, loops), (a, b) => a * b)))
        .Aggregate(new AxisTensor(builder.Constant(0), []), (sum, term) => sum.JoinWith(term, (a, b) => a + b));

    private AxisTensor Symbol(string symbol, ImmutableDictionary<Loop, LoopValue> loops) =>
        Size.LoopOf(symbol) is { } name ? PositionOf(loops.First(l => l.Key.Name == name).Value)
        : lengths.Of(symbol, group => loops.First(l => l.Key.Plate == group && l.Key.IsWholePlate).Value)
            ?? new(builder.Constant(problem.SizeOf(Size.Of(symbol))), []);

    /// <summary>A position from data or draws, NaN if it is beyond the end of its group: there it would read the padding.</summary>
    private AxisTensor InGroup(AxisTensor position, Size size, ImmutableDictionary<Loop, LoopValue> loops) =>
        problem.IsRagged(size)
            ? position.Where(position.JoinWith(ValueOf(size, loops), (at, length) => at <= length), new(builder.Constant(double.NaN), []))
            : position;
}
