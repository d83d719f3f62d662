namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers a block of jointly normal latents to the density without them, and to their posterior. The numbers of all its latents at one
/// position, one latent after another, are its state; it has several positions of a latent that means read at several.
/// </summary>
public abstract class GaussianLowering : LatentLowering
{
    // after all loops
    protected internal const int BasisRank = 900;

    private readonly GaussianBlock block;
    private readonly List<Variable> latents;

    /// <param name="story">A lowering in which every latent of the block is 0.</param>
    /// <param name="block">The block.</param>
    /// <param name="orders">The positions of each latent in a state.</param>
    protected GaussianLowering(StoryLowering story, GaussianBlock block, int[] orders)
    {
        (Story, this.block, latents, Orders) = (story, block, [.. block.Latents], orders);
        Widths = [.. latents.Select(l => DimensionsAt(l).Aggregate(1, (n, d) => n * story.Problem.ShapeOf(l)[d]))];
        Blocks = [.. Widths.Zip(orders, (width, order) => width * order)];
    }

    /// <summary>The lowering of a block.</summary>
    /// <param name="story">A lowering in which every latent of the block is 0.</param>
    /// <param name="block">The block.</param>
    public static GaussianLowering Create(StoryLowering story, GaussianBlock block) =>
        Create(story, block, ImmutableDictionary<Draw, WorkingResponse>.Empty);

    /// <inheritdoc cref="Create(StoryLowering, GaussianBlock)"/>
    /// <param name="story">A lowering in which every latent of the block is 0.</param>
    /// <param name="block">The block.</param>
    /// <param name="working">The working responses of its observations that stand for others.</param>
    /// <param name="shifts">Zeros that are added to what is observed and to its variance; null: none are.</param>
    internal static GaussianLowering Create(StoryLowering story, GaussianBlock block, IReadOnlyDictionary<Draw, WorkingResponse> working,
        ObservationShifts? shifts = null) => block switch
    {
        GaussianChain chain => new GaussianChainLowering(story, chain) { Working = working, Shifts = shifts },
        GaussianMembers members => new GaussianMemberLowering(story, members) { Working = working, Shifts = shifts },
        GaussianEffects effects => Create(story, effects, working, shifts),
        _ => throw new ArgumentException($"{block.GetType().Name} has no lowering"),
    };

    private static GaussianEffectLowering Create(StoryLowering story, GaussianEffects effects,
        IReadOnlyDictionary<Draw, WorkingResponse> working, ObservationShifts? shifts) => effects.Way switch
    {
        EffectWay.Sparse => new SparseEffectLowering(story, effects) { Working = working, Shifts = shifts },
        EffectWay.Chain => new CurveLowering(story, effects) { Working = working, Shifts = shifts },
        _ => new DenseEffectLowering(story, effects) { Working = working, Shifts = shifts },
    };

    /// <summary>A lowering in which every latent of a block is 0: a mean has the value of its part without them.</summary>
    internal static StoryLowering WithZeros(StoryLowering story, GaussianBlock block) => story.In(block.Latents.Aggregate(story.Context,
        (context, latent) => context.WithZeros(latent.Name, () => new(
            Broadcast(story.Builder.Constant(0), story.Problem.ShapeOf(latent)), []))));

    /// <summary>Which numbers are observed: cells that count, of positions that a group has; null: all are.</summary>
    internal static AxisTensor? Mask(AxisTensor? kept, AxisTensor? there) => kept is null || there is null ? kept ?? there
        : kept.JoinWith(there.WithEventRank(kept.EventRank), (a, b) => a & b);

    /// <summary>The working responses of the observations that stand for others.</summary>
    internal IReadOnlyDictionary<Draw, WorkingResponse> Working { get; init; } = ImmutableDictionary<Draw, WorkingResponse>.Empty;

    /// <summary>Zeros that are added to what is observed of the block and to its variance; null: none are.</summary>
    internal ObservationShifts? Shifts { get; init; }

    /// <summary>A number that a statement observes, and its variance, with the zeros that are added to them.</summary>
    protected (AxisTensor Number, AxisTensor Variance) Shifted(Draw draw, AxisTensor number, AxisTensor variance)
    {
        if (Shifts is null || !block.Observations.Contains(draw, ReferenceEqualityComparer.Instance)) return (number, variance);
        var own = Shifts.Of(draw, LeaveOneOutTerm.OverOf(Story, draw));
        return (number.JoinWith(own.Number, (a, b) => a + b), variance.JoinWith(own.Variance, (a, b) => a + b));
    }

    /// <summary>
    /// The log density of what is observed at each position given what is observed before it; null if the block has no positions.
    /// </summary>
    public virtual (AxisTensor Density, LatentRead Of)? ByPosition() => null;

    /// <summary>
    /// The mean of the log density of the latents and all that is observed, under a fixed distribution of the states: several parts, whose
    /// sums over their axes add up to it. A flat distribution has density 1.
    /// </summary>
    /// <param name="hold">A slot for a statistic of that distribution, given its name and its value at a point.</param>
    public abstract IEnumerable<AxisTensor> ExpectedLogDensity(Func<string, Value, Value> hold);

    /// <summary>0, or -inf where a scale is outside of its domain; null if their types prove that all are inside.</summary>
    public Value? OutsideOfDomain()
    {
        Value? all = null;
        foreach (var draw in Checked)
        {
            var distribution = DistributionOf(draw);
            var axes = Axis.Union(distribution.Axes);
            var nothing = new AxisTensor(Zeros([.. axes.Select(a => a.Size)]), axes);
            var guarded = distribution.Guarded(nothing);
            if (guarded.Value != nothing.Value) all = all is null ? SumAll(guarded.Value) : all + SumAll(guarded.Value);
        }

        return all;
    }

    /// <summary>The statements whose arguments may be outside of their domain.</summary>
    protected virtual IEnumerable<Draw> Checked => block.Statements.Where(d => !block.IsDefinition(d));

    protected StoryLowering Story { get; }

    protected ProgramBuilder Builder => Story.Builder;

    /// <summary>The positions of each latent in a state.</summary>
    protected int[] Orders { get; }

    /// <summary>The number of numbers of each latent at one position.</summary>
    protected int[] Widths { get; }

    /// <summary>The number of numbers of each latent in a state.</summary>
    protected int[] Blocks { get; }

    /// <summary>The number of numbers in a state.</summary>
    protected int States => Blocks.Sum();

    /// <summary>The numbers of a state, along which the coefficients of a mean run.</summary>
    protected Axis Basis => new("state", States, 0, BasisRank);

    protected DistributionLowering DistributionOf(Draw draw) =>
        Story.Inside(draw, () => Story.Lower(draw.Distribution, Story.Bind(draw.Loops)));

    /// <summary>The coefficients of the numbers of a state in a draw's mean: [axes.., basis], then the numbers of the draw.</summary>
    protected AxisTensor Coefficients(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var mean = draw.Distribution.Values.First(g => g.Parameter.Name == "mean").Value;
        return Story.Inside(draw, () => new LinearMean(this, draw, loops).Of(mean).Coefficients) ?? new(Zeros(States), [Basis]);
    }

    /// <summary>Matrices [.., width, width] of each latent as the blocks of one matrix.</summary>
    protected Value Diagonal(IReadOnlyList<Value> blocks) => blocks.Select((block, i) =>
    {
        var (before, after, rank) = (Blocks[..i].Sum(), Blocks[(i + 1)..].Sum(), block.Shape.Rank);
        return blocks.Count == 1 ? block : Pad(Pad(block, rank - 1, before, after), rank - 2, before, after);
    }).Aggregate((a, b) => a + b);

    /// <summary>What a statement observes, and what is read off its reads of the latents inside of its loops.</summary>
    /// <param name="draw">The statement.</param>
    /// <param name="reads">Lowers the reads, given the loops and the shape of the statement's own numbers.</param>
    protected (ObservedNumbers Of, T Reads) Observed<T>(Draw draw, Func<ImmutableDictionary<Loop, LoopValue>, Shape, T> reads)
    {
        var loops = Story.Bind(draw.Loops);
        var there = Story.Enter(draw.Loops, loops);
        var shape = Story.Problem.ShapeOf(Story.Problem.Graph[draw.Target.Of]).Trailing(draw.Target.Type.Rank);
        var distribution = DistributionOf(draw);
        var working = Working.GetValueOrDefault(draw);
        var target = working?.Response ?? Story.Inside(draw, () => Story.Lower(draw.Target, loops));
        (target, var spread) = Shifted(draw, target, working?.Variance ?? distribution.Own("variance"));
        var left = AlongNumbers(target, shape).JoinWith(AlongNumbers(distribution.Mean(), shape), (a, b) => a - b);
        var kept = Story.Kept(draw, draw.Target.Type.Rank, loops) is { } count ? AlongNumbers(count, shape) : null;
        var mask = Mask(kept, there);
        var read = reads(loops, shape);
        Story.Leave(draw.Loops);
        var variance = AlongNumbers(spread, shape);
        return (new(variance, left, mask, Axis.Union(LoopBinding.AxesIn(loops)),
            Numbers(shape.Count), draw) { Offset = AlongNumbers(distribution.Mean(), shape) }, read);
    }

    /// <summary>The numbers of an observed vector, before those of a state.</summary>
    protected static Axis Numbers(int count) => new("number", count, 0, BasisRank - 1);

    /// <summary>A value with its event dimensions, repeated to a shape, as one axis after all loops.</summary>
    protected static AxisTensor AlongNumbers(AxisTensor value, Shape shape)
    {
        var whole = value.WithEventRank(Math.Max(value.EventRank, shape.Rank));
        var repeated = Broadcast(whole.Value, [.. whole.Value.Shape.Leading(whole.Axes.Length), .. shape]);
        var flat = Reshape(repeated, [.. whole.Value.Shape.Leading(whole.Axes.Length), shape.Count]);
        return AxisTensor.Canonical(flat, [.. whole.Axes, Numbers(shape.Count)]);
    }

    protected Value Zeros(params ReadOnlySpan<int> sizes) => Broadcast(Builder.Constant(0), [.. sizes]);

    protected Value Identity(int size) => Builder.Constant(new Tensor([size, size],
        [.. Enumerable.Range(0, size * size).Select(e => e / size == e % size ? 1.0 : 0)]));

    /// <summary>The dimensions of a latent at one position or member, in order.</summary>
    protected IEnumerable<int> DimensionsAt(Variable latent) =>
        Enumerable.Range(0, latent.Whole.Rank).Except(block.PlacesOf(latent));

    /// <summary>The numbers of a member, [axes.., width]: a number repeated for each, a vector, or those of loops inside of it.</summary>
    protected AxisTensor Vector(AxisTensor value, GaussianMember member, int width) => Vector(value, member.Draw, [.. member.Inner], width);

    /// <summary>The matrix of a member, [axes.., width, width]: that of its vector, or those of loops inside of it as blocks.</summary>
    protected AxisTensor Matrix(AxisTensor value, GaussianMember member) => Matrix(value, member.Draw, [.. member.Inner]);

    /// <summary>The numbers that a draw has at one place, [axes.., width].</summary>
    /// <param name="value">A number, or the numbers of a vector.</param>
    /// <param name="draw">The draw.</param>
    /// <param name="inner">The indices of its target whose loops are inside of a place.</param>
    /// <param name="width">How many numbers they are.</param>
    protected AxisTensor Vector(AxisTensor value, Draw draw, ValueList<int> inner, int width)
    {
        var latent = Story.Problem.Graph[draw.Target.Of];
        var vector = Inside(value, draw, inner, [.. latent.Type.Dims.Select(d => Story.Problem.SizeOf(d.Size))]);
        Shape outer = vector.Value.Shape.Leading(vector.Axes.Length);
        return vector with { Value = Reshape(vector.Value, [.. outer, width]) };
    }

    /// <summary>The matrix of a draw of vectors at one place, [axes.., width, width].</summary>
    protected AxisTensor Matrix(AxisTensor value, Draw draw, ValueList<int> inner)
    {
        if (inner.Count == 0) return value;
        var matrices = Inside(value, draw, inner, value.Event);
        Shape outer = matrices.Value.Shape.Leading(matrices.Axes.Length);
        var width = value.Event[^1];
        var count = matrices.Value.Shape.Count / (outer.Count * width * width);
        var blocks = Reshape(matrices.Value, [.. outer, count, width, 1, width]) * Reshape(Identity(count), [count, 1, count, 1]);
        return matrices with { Value = Reshape(blocks, [.. outer, count * width, count * width]) };
    }

    /// <summary>A value with the loops of a draw that are inside of a place as its first event dimensions, before these ones.</summary>
    private AxisTensor Inside(AxisTensor value, Draw draw, ValueList<int> within, Shape events)
    {
        var loops = Story.Bind(draw.Loops);
        Axis[] inner = [.. within.Select(i => ((Iota)loops[((AffineIndex)draw.Target.At[i]).Loop!]).Axis)];
        var spread = value.WithEventRank(events.Rank);
        spread = spread.SpreadOver(Axis.Union(spread.Axes.Concat(inner)));
        Axis[] outer = [.. spread.Axes.Except(inner)];
        var ordered = Transpose(spread.Value, [.. outer.Concat(inner).Select(a => Array.IndexOf(spread.Axes, a)),
            .. Enumerable.Range(spread.Axes.Length, events.Rank)]);
        return new(Broadcast(ordered, [.. outer.Concat(inner).Select(a => a.Size), .. events]), outer);
    }

    /// <summary>Which of a latent's positions in a state an access of a statement reads, from 0.</summary>
    protected virtual Place PlaceOf(Draw draw, Access access, ImmutableDictionary<Loop, LoopValue> loops) => Place.First;

    /// <summary>An integer that varies with loops.</summary>
    /// <param name="Loops">The loops.</param>
    /// <param name="At">Its value, given the value of each of them (from 1).</param>
    protected sealed record Place(IEnumerable<Loop> Loops, Func<Func<Loop, int>, int> At)
    {
        /// <summary>0.</summary>
        public static Place First { get; } = new([], _ => 0);
    }

    /// <summary>The coefficients of an expression by the numbers of a state.</summary>
    private sealed class LinearMean(GaussianLowering of, Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
        : LinearExpression<AxisTensor>(of.Story.Problem.Graph, of.block.Has)
    {
        /// <summary>1 at the numbers of the state that are read, one after another.</summary>
        protected override AxisTensor Read(Access access)
        {
            var index = of.latents.FindIndex(l => l.Name == access.Of);
            var (first, width, whole) = (of.Blocks[..index].Sum(), of.Widths[index], of.Story.Problem.ShapeOf(of.latents[index]));
            var dimensions = of.DimensionsAt(of.latents[index]).ToList();
            // one index for each dimension that it has at a place; null reads all of it
            List<(AffineIndex? At, int Size)> own =
                [.. dimensions.Select(d => (access.At.ElementAtOrDefault(d) as AffineIndex, whole[d]))];
            var place = of.PlaceOf(draw, access, loops);
            var varying = place.Loops.Concat(own.Select(o => o.At?.Loop).OfType<Loop>()).Distinct().ToList();
            var axes = Axis.Union([of.Basis, .. varying.Select(l => ((Iota)loops[l]).Axis)]);
            Shape shape = [.. axes.Select(a => a.Size), .. own.Where(o => o.At is null).Select(o => o.Size)];
            var ones = new double[shape.Count];
            var at = new int[shape.Rank];
            var basis = Array.IndexOf(axes, of.Basis);
            for (var e = 0; e < ones.Length; e++)
            {
                var rest = e;
                for (var d = shape.Rank - 1; d >= 0; d--) (at[d], rest) = (rest % shape[d], rest / shape[d]);
                if (Number() is { } number && at[basis] == first + (place.At(ValueOf) * width) + number) ones[e] = 1;
            }

            return EventReads.Read(new(of.Builder.Constant(new Tensor(shape, ones)), axes),
                [.. dimensions.Where((_, i) => own[i].At is null).Select(AtPositions)]);

            // all of a dimension, or the positions that data give
            LoopValue AtPositions(int dimension) => access.At.ElementAtOrDefault(dimension) is ComputedIndex computed
                ? of.Story.Indices.Of(computed, loops, of.latents[index].Whole.Dims[dimension].Size) : new Span(whole[dimension]);

            int ValueOf(Loop loop) => ((Iota)loops[loop]).First + 1 + at[Array.IndexOf(axes, ((Iota)loops[loop]).Axis)];

            // the number that is read among those at a place; null beyond the end of a dimension
            int? Number()
            {
                var (number, events) = (0, axes.Length);
                foreach (var (element, size) in own)
                {
                    var read = element is null ? at[events++]
                        : of.Story.Problem.SizeOf(element.Offset) - 1 + (element.Loop is { } along ? ValueOf(along) : 0);
                    if (read < 0 || read >= size) return null;
                    number = (number * size) + read;
                }

                return number;
            }
        }

        protected override (bool Holds, AxisTensor? Coefficients) Total(Fold sum) =>
            (true, of.Story.Folds.Lower(sum, loops,
                inside => new LinearMean(of, draw, inside) { Outside = (this, sum.Over) }.Of(sum.Body).Coefficients!));

        protected override (bool Holds, AxisTensor? Coefficients) Elements(Expr list) => list is Fold fold ? Total(fold)
            : (true, EventStack.Join([.. ((ArrayLiteral)list).Items
                .Select(item => Of(item).Coefficients ?? new(of.Zeros(of.States), [of.Basis]))]));

        protected override AxisTensor Element(Part part, AxisTensor coefficients) => of.Story.Element(part, coefficients, loops);

        protected override AxisTensor Add(AxisTensor left, AxisTensor right, bool isDifference) =>
            left.JoinWith(right, (a, b) => isDifference ? a - b : a + b);

        protected override AxisTensor Negate(AxisTensor coefficients) => coefficients with { Value = -coefficients.Value };

        protected override AxisTensor Multiply(Apply by, int operand, AxisTensor coefficients) => StoryLowering.Apply((Function)by.Function,
            [.. by.Arguments.Select((a, i) => i == operand ? coefficients : of.Story.Lower(a, loops))]);
    }
}
