using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.ForwardSampling;

/// <summary>
/// One statement as a program: its slots are the arrays that it reads, its output is its value for all its members at once, or, in a chain,
/// for those of one position, which is also a slot.
/// </summary>
public sealed class StatementSampling : IDisposable
{
    private const string Position = "position";
    private const string Output = "value";

    // size of a conditionally drawn vector from which a compiled program is used
    private const int MinNativeElements = 64;

    private readonly Assignment statement;
    private readonly Problem problem;
    private readonly SampledArrays arrays;
    private readonly Loop? chain;
    private readonly Noise noise;
    private readonly TensorProgram source;
    private readonly ISamplingProgram program;
    private readonly (int First, int Count)[] places;
    private readonly int chainPlace = -1;
    private readonly SavedPositions? saved;

    /// <param name="statement">The statement.</param>
    /// <param name="problem">The story and its sizes.</param>
    /// <param name="catalog">The definitions of its names.</param>
    /// <param name="arrays">The arrays that it reads and writes.</param>
    /// <param name="chain">The loop that runs position by position; null if all members are drawn at once.</param>
    /// <param name="given">The missing elements of vectors that are drawn given their other elements; null if everything is drawn.</param>
    public StatementSampling(Assignment statement, Problem problem, StandardCatalog catalog, SampledArrays arrays,
        Loop? chain, MissingDataAnalysis? given)
    {
        this.statement = statement = GroupPlaces.Looped(statement, problem);
        (this.problem, this.arrays, this.chain) = (problem, arrays, chain);
        var read = arrays.All.Keys.Where(n => given?.Integrated.ContainsKey(n) != true || !problem.Data.ContainsKey(n));
        var lowering = arrays.Story(problem, catalog, read);
        var builder = lowering.Builder;
        noise = new Noise(builder, $"sample {statement.Name}");
        var memory = chain is null ? null : new PrefixMemory(chain, problem);
        if (memory is not null) lowering = lowering.In(lowering.Context.WithMemory(memory));
        if (given is not null)
            lowering = TreatedTerms.Bind(lowering, [new MissingCellOmission(given), new MissingCellIntegration(given)]).Story;
        var loops = lowering.Bind(statement.Loops);
        // one position for each replicate, so that its array is read in place
        Axis[] each = arrays.Replicates is { } replicate ? [replicate] : [];
        if (chain is not null) loops = loops.SetItem(chain, new ComputedPosition(new(builder.Slot(Position, ShapeOfPosition), each)));
        var axes = Axis.Union(statement.Loops.Where(l => l != chain).Select(l => ((Iota)loops[l]).Axis)
            .Concat(arrays.Replicates is { } r ? [r] : []));
        var isThere = Both(lowering.Enter(statement.Loops, loops), lowering.Inside(statement.Target.Type, loops));
        var made = Value(new(lowering, catalog, builder, noise), loops, axes);
        if (isThere is not null) made = made.Where(isThere, lowering.Lower(statement.Target, loops));
        places = [.. statement.Target.At.Select(Place)];
        chainPlace = chain is null ? -1 : statement.Target.At.ToList().FindIndex(a => a is AffineIndex { Loop: { } l } && l == chain);
        builder.Output(Output, InOrderOfTheTarget(made, loops));
        // nets, factors of large matrices and solutions of equations are too slow for the interpreter
        var hasLargeFactors = given?.Integrated.TryGetValue(statement.Target.Of, out var elements) == true
            && elements.Length >= MinNativeElements;
        source = builder.Build();
        if (memory is { Slots.Count: > 0 }) saved = new(memory.Slots);
        var isIterated = source.Values.Any(v => v.Attribute is ScanBody { StopsAtFixedPoint: true });
        program = problem.Trained.Count > 0 || hasLargeFactors || isIterated
            ? new CompiledSamplingProgram(source, arrays.Engine)
            : new InterpretedSamplingProgram(source);
    }

    private Shape ShapeOfPosition => arrays.Replicates is { } replicates ? [replicates.Size] : Shape.Scalar;

    /// <summary>Whether the chain's loop contains a position, from 1.</summary>
    public bool Holds(int position) => chain is null || (position >= problem.RangeOf(chain).From && position <= problem.RangeOf(chain).To);

    /// <summary>
    /// Draws or computes all members, or those at a position of the chain, and writes them to their places; places where a group has no
    /// member are unchanged. Returns the drawn values.
    /// </summary>
    public Tensor Run(INoiseSource source, int position)
    {
        for (var before = saved?.FirstMissing(position) ?? position; before < position; before++) Computed(source, before);
        var value = Computed(source, position);
        if (chainPlace >= 0) places[chainPlace] = (position - 1 + problem.SizeOf(((AffineIndex)statement.Target.At[chainPlace]).Offset), 1);
        arrays.Write(statement.Target.Of, value, places);
        return value;
    }

    /// <summary>The values of all members by other random numbers, which are not written to their places.</summary>
    /// <param name="source">The random numbers.</param>
    /// <param name="at">Which of its random numbers.</param>
    public Tensor Drawn(INoiseSource source, uint at) => Computed(source, unchecked((int)at));

    private Tensor Computed(INoiseSource source, int position)
    {
        var slots = new Dictionary<string, Tensor>(arrays.All);
        foreach (var slot in noise.Slots) slots[slot.Name] = source.Of(slot, unchecked((uint)position));
        if (chain is not null) slots[Position] = new(ShapeOfPosition, [.. Enumerable.Repeat(position - 1.0, ShapeOfPosition.Count)]);
        if (saved is null) return program.Run(slots, Output);
        saved.AddTo(slots);
        var made = program.Run(slots);
        saved.Take(made, position);
        return made[Output];
    }

    /// <summary>
    /// The range of a replicate's array that the last run wrote, with an exclusive end: one position for a chain along the first dimension,
    /// otherwise everything.
    /// </summary>
    public (int From, int To) Written
    {
        get
        {
            var array = arrays[statement.Target.Of];
            var own = arrays.Replicates is null ? array.Shape : array.Shape.Trailing(array.Shape.Rank - 1);
            if (chainPlace != 0 || array.Shape.Count == 0) return (0, own.Count);
            var (inner, first) = (own.Trailing(own.Rank - 1).Count, places[0].First);
            return (first * inner, (first + 1) * inner);
        }
    }

    /// <summary>The number of random numbers that a run uses in each replicate.</summary>
    public int NoiseNumbers => noise.Slots.Sum(s => s.Shape.Count / (arrays.Replicates?.Size ?? 1));

    /// <summary>Whether the result is jointly affine in these variables and in standard normal noise, without other noise.</summary>
    public bool IsGaussianIn(IReadOnlySet<string> variables)
    {
        var normal = noise.Slots.Where(s => s.Kind == NoiseKind.Normal).Select(s => s.Name).ToHashSet();
        return normal.Count == noise.Slots.Count
            && AffineValues.Is(source, Output, name => variables.Contains(name) || normal.Contains(name));
    }

    /// <summary>
    /// Whether several draws at once are bitwise equal to the same draws made separately: interpreted, with separate noise for each.
    /// </summary>
    public bool IsReproducedSeparately =>
        program is InterpretedSamplingProgram && noise.Slots.All(s => s.Shape.Rank > 0 && s.Shape[0] == arrays.Replicates?.Size);

    public void Dispose() => program.Dispose();

    /// <summary>The position of an element of the output as text: ` at n = 3, j = 1`, ` in draw 2`.</summary>
    public string Where(Shape shape, int element, int position)
    {
        var indices = new int[shape.Rank];
        for (var d = shape.Rank - 1; d >= 0; element /= shape[d--]) indices[d] = element % shape[d];
        var at = arrays.Replicates is null ? 0 : 1;
        var reported = new List<string>();
        foreach (var index in statement.Target.At)
        {
            if (index is AffineIndex { Loop: { } loop })
                reported.Add($"{loop.Name} = {(loop == chain ? position : indices[at++] + problem.RangeOf(loop).From)}");
            else if (index is WholeDimension) at++;
        }

        return (reported.Count == 0 ? "" : $" at {string.Join(", ", reported)}")
            + (arrays.Replicates is null ? "" : $" in draw {indices[0] + 1}");
    }

    private AxisTensor Value(LoweringInputs making, System.Collections.Immutable.ImmutableDictionary<Loop, LoopValue> loops, Axis[] axes)
    {
        var shape = problem.ShapeOf(statement.Target.Type);
        if (statement is Draw draw)
            return new DrawLowering(making.Lowering, making.Catalog, making.Builder, making.Noise)
                .Draw(draw, problem.Graph[draw.Target.Of], loops, axes, shape);
        var value = making.Lowering.Lower(((Define)statement).Value, loops);
        var rank = value.EventRank == shape.Rank
            ? value : value with { Value = Reshape(value.Value, [.. value.Value.Shape, .. shape.Select(_ => 1)]) };
        return new(Broadcast(rank.AlignedTo(axes), [.. axes.Select(a => a.Size), .. shape]), axes);
    }

    /// <summary>The range of an index: a loop's members, one position, or a whole dimension (part of the event).</summary>
    private (int First, int Count) Place(At at, int dimension) => at switch
    {
        AffineIndex { Loop: null } fixedAt => (problem.SizeOf(fixedAt.Offset) - 1, 1),
        AffineIndex { Loop: { } loop } affine => Place(problem.RangeOf(loop), problem.SizeOf(affine.Offset), isChain: loop == chain),
        _ => (0, problem.SizeOf(problem.Graph[statement.Target.Of].Whole.Dims[dimension].Size)),
    };

    private static (int First, int Count) Place((int From, int To) range, int offset, bool isChain) =>
        (range.From - 1 + offset, isChain ? 1 : Math.Max(0, range.To - range.From + 1));

    /// <summary>A mask of the members of the loops for which the target's own dimensions have an element.</summary>
    private static AxisTensor? Both(AxisTensor? loops, AxisTensor? dimensions)
    {
        if (loops is null || dimensions is null) return loops ?? dimensions;
        return dimensions.Where(loops, new(dimensions.Value.Program.Constant(0), []));
    }

    /// <summary>The value with its dimensions ordered as replicates, the dimensions of the target's indices, and the event.</summary>
    private Value InOrderOfTheTarget(AxisTensor value, System.Collections.Immutable.ImmutableDictionary<Loop, LoopValue> loops)
    {
        var order = new List<int>();
        if (arrays.Replicates is { } replicates) order.Add(Array.IndexOf(value.Axes, replicates));
        var kept = value.Axes.Length;
        foreach (var at in statement.Target.At)
        {
            if (at is AffineIndex { Loop: { } loop } && loop != chain) order.Add(Array.IndexOf(value.Axes, ((Iota)loops[loop]).Axis));
            else if (at is WholeDimension) order.Add(kept++);
        }

        order.AddRange(Enumerable.Range(kept, value.Value.Shape.Rank - kept));
        return Transpose(value.Value, [.. order]);
    }

    /// <summary>The inputs for building a statement's program.</summary>
    private sealed record LoweringInputs(StoryLowering Lowering, StandardCatalog Catalog, ProgramBuilder Builder, Noise Noise);
}
