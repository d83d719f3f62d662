using static ProbDsl.Inference.Lowering.ChainShapes;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers a chain of linear-Gaussian latents to the parts of one state-space model: a state has the numbers of all latents at a position,
/// one latent after another, and the observed numbers of a position are those of all statements. What is the same for all sequences or
/// positions has size 1 there.
/// A latent of order p has its last p positions in the state, the latest first. Before position p these are its first p positions, which
/// stay as they are: they begin together, so that flat ones are all free elements of the first state. Latents that all positions share are
/// the last numbers of a state, and stay as they are (J. Durbin and S. J. Koopman, Time Series Analysis by State Space Methods, 2012, 6.2).
/// </summary>
internal sealed partial class GaussianChainLowering : GaussianLowering
{
    private readonly GaussianChain chain;
    private readonly Lazy<ModelParts> parts;
    private readonly Axis? sequences;
    private readonly int positions;

    /// <param name="story">A lowering in which every latent of the chain is 0.</param>
    /// <param name="chain">The chain.</param>
    public GaussianChainLowering(StoryLowering story, GaussianChain chain)
        : base(story, chain, OrdersOf(story, chain))
    {
        this.chain = chain;
        positions = story.Problem.ShapeOf(chain.Members[0].Latent)[chain.Members[0].Along];
        sequences = chain.OverSequences is [var loop] ? ((Iota)Story.Bind([loop])[loop]).Axis : null;
        parts = new(Parts);
    }

    public override AxisTensor LogDensity() => AlongSequences(Results(parts.Value.Of).LogDensity);

    private StateMoments StateMoments()
    {
        var results = Results(parts.Value.Of);
        return new(results.Means, results.Covariances, results.Lagged);
    }

    public override IEnumerable<AxisTensor> ExpectedLogDensity(Func<string, Value, Value> hold) =>
        [AlongSequences(new ExpectedChain(parts.Value.Of, parts.Value.Mask, StateMoments().Each(hold), parts.Value.Noisy)
            .LogDensity(chain.Members.SelectMany(Draws).Concat(chain.Shared.SelectMany(Draws))))];

    public override (AxisTensor Density, LatentRead Of)? ByPosition()
    {
        var member = chain.Members[0];
        var along = ((Iota)Story.Bind(member.Step.Loops)[member.Steps]).Axis with { First = 0, Size = positions };
        var axes = Axis.Union(sequences is null ? [along] : [along, sequences]);
        var density = Results(parts.Value.Of).Conditional;
        if (sequences is null) density = Reshape(density, [positions]);
        else if (axes[0] == along) density = Transpose(density, [1, 0]);
        return (new(density, axes), new(member.Latent.Name,
            [.. member.Latent.Extents.Select((e, i) => member.Inner.Contains(i) ? (LoopValue)new Span(Story.Problem.SizeOf(e.Size))
                : new Iota(i == member.Along ? along : sequences!, 0))], member.Latent.Whole.Rank));
    }

    public override IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments()
    {
        var results = Results(parts.Value.Of);
        var variances = Diagonals(results.Covariances);
        return [.. chain.Members.Select((m, i) => (m.Latent, Part(results.Means, i), Part(variances, i))),
            .. chain.Shared.Select((s, i) => (s.Latent, SharedPart(results.Means, i), SharedPart(variances, i)))];
    }

    public override IEnumerable<(Variable Latent, Value Mean, Value Variance)> Filtered()
    {
        var results = Results(parts.Value.Of);
        var variances = Diagonals(results.FilteredCovariances);
        return [.. chain.Members.Index().Where(m => !m.Item.IsData)
            .Select(m => (m.Item.Latent, OwnPositions(results.FilteredMeans, m.Index), OwnPositions(variances, m.Index)))];
    }

    /// <summary>The diagonal of each covariance: [B, T, S, S] to [B, T, S].</summary>
    private Value Diagonals(Value covariances)
    {
        var flat = Reshape(covariances, [.. covariances.Shape[..2], States * States]);
        return Concat(2, [.. Enumerable.Range(0, States).Select(i => Slice(flat, 2, i * (States + 1), 1))]);
    }

    /// <summary>A number of each sequence: [B].</summary>
    private AxisTensor AlongSequences(Value each)
    {
        Axis[] axes = sequences is null ? [] : [sequences];
        return new(Reshape(each, [.. axes.Select(a => a.Size)]), axes);
    }

    /// <summary>The numbers of one latent among those of all states: [sequences, positions, .., S] to the latent's own shape.</summary>
    /// <param name="states">Numbers for each state: [B, T, S].</param>
    /// <param name="member">The index of the latent.</param>
    private Value Part(Value states, int member)
    {
        var own = Slice(states, 2, Blocks[..member].Sum(), Blocks[member]);
        if (Orders[member] is > 1 and var order)
        {
            var first = Reversed(Reshape(Slice(own, 1, order - 1, 1), [own.Shape[0], order, Widths[member]]));
            own = Concat(1, first, Slice(Slice(own, 1, order, positions - order), 2, 0, Widths[member]));
        }

        return InOwnShape(own, member);
    }

    /// <summary>The same, of each position among those of its own state, which has the first positions up to the latent's order.</summary>
    private Value OwnPositions(Value states, int member)
    {
        var (own, order, width) = (Slice(states, 2, Blocks[..member].Sum(), Blocks[member]), Orders[member], Widths[member]);
        return InOwnShape(Concat(1, [.. Enumerable.Range(0, order - 1)
                .Select(t => Slice(Slice(own, 1, t, 1), 2, (order - 1 - t) * width, width)),
            Slice(Slice(own, 1, order - 1, positions - order + 1), 2, 0, width)]), member);
    }

    /// <summary>Numbers [sequences, positions, width] in the shape of a latent.</summary>
    private Value InOwnShape(Value own, int member)
    {
        // a dimension for each of the latent's, in the order of the state, to its own order
        var (at, shape) = (chain.Members[member], Story.Problem.ShapeOf(chain.Members[member].Latent));
        int[] places = [.. at.Places.Where(i => i != at.Along), at.Along];
        int[] inState = [.. places, .. Enumerable.Range(0, shape.Rank).Except(places)];
        return Transpose(Reshape(own, [.. inState.Select(i => shape[i])]),
            [.. Enumerable.Range(0, shape.Rank).Select(i => Array.IndexOf(inState, i))]);
    }

    private GaussianChainResults Results(GaussianChainParts of) => Builder.GaussianChain(of, parts.Value.Free, parts.Value.Mask);

    private ModelParts Parts()
    {
        List<NormalVectors> starts = [.. chain.Members.Select(Start), .. chain.Shared.Select(SharedStart)];
        List<(NormalVectors Draw, Value Coefficients)> steps =
            [.. chain.Members.Select(Step), .. chain.Shared.Select((_, i) => Staying(chain.Members.Count + i))];
        List<Observation> observed = [.. chain.Observations.Select(Observed),
            .. chain.Members.Index().Where(m => m.Item.IsData).Select(m => OwnCells(m.Item, m.Index))];
        var free = chain.Members.SelectMany(Free).Concat(chain.Shared.SelectMany(Free));
        var mask = observed.Exists(o => o.Mask is not null)
            ? Joined(2, [.. observed.Select(o => o.Mask ?? Broadcast(Builder.Constant(1), o.Left.Shape))]) : null;
        return new(
            new(Joined(1, [.. starts.Select(s => s.Mean)]), Diagonal([.. starts.Select(s => s.Covariance)]),
                Joined(2, [.. steps.Select(s => s.Coefficients)]), Joined(2, [.. steps.Select(s => s.Draw.Mean)]),
                Diagonal([.. steps.Select(s => s.Draw.Covariance)]), Joined(2, [.. observed.Select(o => o.Coefficients)]),
                Joined(2, [.. observed.Select(o => o.Variance)]), Joined(2, [.. observed.Select(o => o.Left)])),
            (Diagonal([.. starts.Select(s => s.Root)]), Diagonal([.. steps.Select(s => s.Draw.Root)])), [.. free], mask,
            observed.Take(chain.Observations.Count).Sum(o => o.Left.Shape[2]));
    }

    /// <summary>The elements of the first state with a flat prior.</summary>
    private IEnumerable<int> Free(GaussianChainMember member, int index) =>
        from position in member.Starts.Where(d => d.Distribution.Of.Is(DistributionTraits.Constant))
            .SelectMany(draw => Enumerable.Range(FirstOf(draw, member), CountOf(draw, member))).Concat(Undrawn(member, index))
        from element in Enumerable.Range(0, Widths[index])
        select Blocks[..index].Sum() + ((Orders[index] - position) * Widths[index]) + element;

    private NormalVectors Start(GaussianChainMember member, int index)
    {
        var (order, width) = (Orders[index], Widths[index]);
        var draws = member.Starts.Select(d => (First: FirstOf(d, member), Of: Start(d, member, width)))
            .Concat(Undrawn(member, index)
                .Select(p => (First: p, Of: NormalVectors.Nothing(Zeros(1, 1, width), Zeros(1, 1, width, width)))))
            .OrderBy(d => d.First).Select(d => d.Of).ToList();
        var means = Reversed(Joined(1, [.. draws.Select(d => d.Mean)]));
        return new(Reshape(means, [means.Shape[0], order * width]),
            Blocked(draws.Select(d => d.Covariance)), Blocked(draws.Select(d => d.Root)));

        // [B, positions, width, width] to [B, order * width, order * width]
        Value Blocked(IEnumerable<Value> of)
        {
            var all = Reversed(Joined(1, [.. of]));
            return order == 1 ? Reshape(all, [all.Shape[0], width, width])
                : Reshape(Reshape(all, [all.Shape[0], order, width, 1, width]) * Reshape(Identity(order), [order, 1, order, 1]),
                    [all.Shape[0], order * width, order * width]);
        }
    }

    /// <summary>The parts of a draw of first positions: [B or 1, positions, ..].</summary>
    private NormalVectors Start(Draw draw, GaussianChainMember member, int width)
    {
        var count = CountOf(draw, member);
        if (draw.Distribution.Of.Is(DistributionTraits.Constant))
            return NormalVectors.Nothing(Zeros(1, count, width), Zeros(1, count, width, width));
        var along = LoopOf(draw, member) is { } loop ? ((Iota)Story.Bind(draw.Loops)[loop]).Axis : null;
        return Of(draw, member, width, [sequences, along])
            .Each(v => Broadcast(member.IsIndependent ? Slice(v, 1, 0, 1) : v, [v.Shape[0], count, .. v.Shape[2..]]));
    }

    private (NormalVectors Draw, Value Coefficients) Step(GaussianChainMember member, int index)
    {
        var (order, width, block) = (Orders[index], Widths[index], Blocks[index]);
        if (positions <= order) return Staying(index);
        var own = Reshape(Staying(index).Coefficients, [block, States]);
        var (draw, coefficients) = Later(member, width);
        if (order == 1) return (draw, coefficients);
        var moved = Joined(2, [coefficients, Reshape(Slice(own, 0, 0, block - width), [1, 1, block - width, States])]);
        var staying = Broadcast(own, [moved.Shape[0], order - 1, block, States]);
        return (new(Padded(draw.Mean, 1), Padded(draw.Covariance, 2), Padded(draw.Root, 2)), Concat(1, staying, Steps(moved)));

        // [B, n, width] and [B, n, width, width] for the block, 0 where the latent stays
        Value Padded(Value of, int rank) => Pad(Steps(Enumerable.Range(2, rank).Aggregate(of, (v, d) => Pad(v, d, 0, block - width))),
            1, order - 1, 0);

        Value Steps(Value of) => Broadcast(of, [of.Shape[0], positions - order, .. of.Shape[2..]]);
    }

    /// <summary>The step of the numbers of a latent that stay: 0, and coefficients [1, 1, numbers, S].</summary>
    private (NormalVectors Draw, Value Coefficients) Staying(int index)
    {
        var own = Pad(Identity(Blocks[index]), 1, Blocks[..index].Sum(), Blocks[(index + 1)..].Sum());
        return (NormalVectors.Nothing(Zeros(1, 1, Blocks[index]), Zeros(1, 1, Blocks[index], Blocks[index])),
            Reshape(own, [1, 1, Blocks[index], States]));
    }

    /// <summary>The draw of the later positions, and the coefficients of the state before: [B or 1, n or 1, width, S].</summary>
    private (NormalVectors Draw, Value Coefficients) Later(GaussianChainMember member, int width)
    {
        var loops = Story.Bind(member.Step.Loops);
        Axis?[] axes = [sequences, ((Iota)loops[member.Steps]).Axis];
        // [.., basis, width] to [.., width, basis]
        var coefficients = Transpose(
            Aligned(Vector(Coefficients(member.Step, loops), member.Step, member.Inner, width), [.. axes, Basis], width), [0, 1, 3, 2]);
        var draw = Of(member.Step, member, width, axes);
        return member.IsIndependent ? (draw.Each(AfterFirst), AfterFirst(coefficients)) : (draw, coefficients);

        static Value AfterFirst(Value of) => of.Shape[1] > 1 ? Slice(of, 1, 1, of.Shape[1] - 1) : of;
    }

    /// <summary>The draws of one latent that have a density and are not flat.</summary>
    private IEnumerable<ChainStateDraw> Draws(GaussianChainMember member, int index)
    {
        var (order, width, at) = (Orders[index], Widths[index], Blocks[..index].Sum());
        foreach (var draw in member.Starts.Where(d => !d.Distribution.Of.Is(DistributionTraits.Constant) && !chain.IsDefinition(d)))
            yield return new(Start(draw, member, width), IsVector(draw), [.. Enumerable.Range(FirstOf(draw, member), CountOf(draw, member))
                .Select(position => at + ((order - position) * width))], null, 0);
        if (positions <= order || chain.IsDefinition(member.Step)) yield break;
        var (later, coefficients) = Later(member, width);
        yield return new(later, IsVector(member.Step), [at], coefficients, order);
    }

    private static bool IsVector(Draw draw) => draw.Distribution.Of.Is(DistributionTraits.GaussianVector);

    /// <summary>
    /// The position that an access reads, counted back from that of the state: an observation reads the state of its own position, and a
    /// step that of the position before. Up to the latent's order the state has its first positions.
    /// </summary>
    protected override Place PlaceOf(Draw draw, Access access, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var index = chain.Members.ToList().FindIndex(m => m.Latent.Name == access.Of);
        if (index < 0 || Orders[index] is not (> 1 and var order)) return Place.First;
        var before = chain.Members.Any(m => ReferenceEquals(m.Step, draw)) ? 1 : 0;
        var at = access.At[chain.Members[index].Along];
        var (position, read) = (IndexLoops.PositionOf(at)!, IndexLoops.Of(at).ToList());
        var along = draw.Loops.First(read.Contains);
        // from the order on the same at all positions
        var first = ((Iota)loops[along]).First + 1;
        var isSame = first - before >= order;
        return new(read.Where(l => !isSame || l != along), valueOf =>
        {
            var own = isSame ? first : valueOf(along);
            var place = (int)position.Evaluate(s => Size.LoopOf(s) is not { } name ? Story.Problem.SizeOf(Size.Of(s))
                : name == along.Name ? own : valueOf(loops.Keys.First(l => l.Name == name)));
            return Math.Max(order, own - before) - place;
        });
    }

    private static int[] OrdersOf(StoryLowering story, GaussianChain chain) => [.. chain.Members.Select(m =>
        story.Problem.SizeOf(m.Order) is >= 1 and var order ? order
            : throw new LoweringLimit(m.Step, $"no statement before it draws the first position of `{m.Latent.Name}`",
                $"begin with a later position than {story.Problem.SizeOf(m.Steps.From)}, and draw those before it")),
        .. chain.Shared.Select(_ => 1)];

    /// <summary>The loop of a draw of first positions over them; null if it draws one.</summary>
    private static Loop? LoopOf(Draw draw, GaussianChainMember member) => ((AffineIndex)draw.Target.At[member.Along]).Loop;

    private int FirstOf(Draw draw, GaussianChainMember member) =>
        LoopOf(draw, member) is { } loop ? Story.Problem.RangeOf(loop).From
            : Story.Problem.SizeOf(((AffineIndex)draw.Target.At[member.Along]).Offset);

    private int CountOf(Draw draw, GaussianChainMember member) => member.IsIndependent ? 1
        : LoopOf(draw, member) is { } loop ? Story.Problem.RangeOf(loop).To - Story.Problem.RangeOf(loop).From + 1 : 1;

    /// <summary>The parts of a draw of a latent where the chain is 0.</summary>
    private NormalVectors Of(Draw draw, GaussianChainMember member, int width, Axis?[] axes)
    {
        var distribution = DistributionOf(draw);
        var mean = Aligned(Vector(distribution.Mean(), draw, member.Inner, width), axes, width);
        if (IsVector(draw))
        {
            var covariance = Aligned(Matrix(distribution.Own("covariance"), draw, member.Inner), axes, width, width);
            return new(mean, covariance, Cholesky(covariance));
        }

        var variance = Aligned(Vector(distribution.Own("variance"), draw, member.Inner, width), axes, width);
        var (column, identity) = (Reshape(variance, [.. variance.Shape, 1]), Identity(width));
        return new(mean, column * identity, Sqrt(column) * identity);
    }

    /// <summary>A value along these axes, of size 1 where it does not vary or where there is no axis, with event dimensions of these
    /// sizes.</summary>
    private Value Aligned(AxisTensor value, Axis?[] axes, params int[] sizes)
    {
        var own = Axis.Union(axes.OfType<Axis>());
        if (value.Axes.Except(own).Any())
            throw Story.Unsupported(
                "a mean of the chain varies along another loop", "draw each loop's members by a statement of their own");
        var aligned = value.WithEventRank(Math.Max(value.EventRank, sizes.Length)).AlignedTo(own);
        aligned = Broadcast(aligned, [.. aligned.Shape.Leading(own.Length), .. sizes]);
        // in the order of the axes asked for, each without an axis first of size 1
        int[] order = [.. axes.OfType<Axis>().Select(a => Array.IndexOf(own, a)), .. Enumerable.Range(own.Length, sizes.Length)];
        aligned = Transpose(aligned, order);
        var at = 0;
        return Reshape(aligned, [.. axes.Select(a => a is null ? 1 : aligned.Shape[at++]), .. sizes]);
    }

    /// <summary>A model with what a draw of it needs besides.</summary>
    /// <param name="Of">The model.</param>
    /// <param name="Roots">Matrices that times their transposes are the covariances of the start and of each step.</param>
    /// <param name="Free">The elements of the first state with a flat prior.</param>
    /// <param name="Mask">0 where a number is missing; null: all are observed.</param>
    /// <param name="Noisy">How many of the numbers of a position are observed with noise: the first ones.</param>
    private sealed record ModelParts(GaussianChainParts Of, (Value Starts, Value Steps) Roots, int[] Free, Value? Mask, int Noisy);
}
