namespace ProbDsl.Inference.Lowering;

/// <summary>Lowers latents that are added in means: what they are read at, and their numbers one latent after another.</summary>
internal abstract class GaussianEffectLowering : GaussianLowering
{
    /// <param name="story">A lowering in which every latent of the block is 0.</param>
    /// <param name="effects">The block.</param>
    /// <param name="apart">A latent whose numbers come first and are eliminated one by one; null: none is.</param>
    protected GaussianEffectLowering(StoryLowering story, GaussianEffects effects, Variable? apart)
        : base(story, effects, [.. effects.Effects.Select(_ => 1)])
    {
        Effects = effects;
        Order = [.. effects.Effects.OrderBy(e => e.Latent == apart ? 0 : 1)];
        Positions = new(story, [.. Order.Select(e => e.Latent)], apart);
    }

    /// <summary>The block.</summary>
    protected GaussianEffects Effects { get; }

    /// <summary>Its latents in the order of their numbers.</summary>
    protected ImmutableArray<GaussianMember> Order { get; }

    /// <summary>The places of their numbers.</summary>
    protected EffectPositions Positions { get; }

    /// <summary>The numbers of each latent, in its shape.</summary>
    protected IEnumerable<(Variable Of, Value Numbers)> Parts(Value all) => Order.Select((effect, i) =>
        (effect.Latent, Reshape(Slice(all, 0, Positions.Starts[i], Positions.Counts[i]), Story.Problem.ShapeOf(effect.Latent))));

    /// <summary>What a statement observes, and the reads of its mean.</summary>
    protected ObservedSum Observed(Draw draw)
    {
        var (of, reads) = Observed(draw, (loops, shape) => Reads(draw, loops, shape));
        return new(of, reads);
    }

    /// <summary>The reads of a statement's mean.</summary>
    protected List<EffectRead> Reads(Draw draw, ImmutableDictionary<Loop, LoopValue> loops, Shape shape)
    {
        var mean = draw.Distribution.Values.First(g => g.Parameter.Name == "mean").Value;
        var parts = new NormalParts(Story, Effects.Has, loops);
        if (Story.Inside(draw, () => parts.Of(mean)) is not (true, { } of))
            throw Story.Unsupported("its mean is not a sum of latents", "write each term of the sum");
        return [.. of.Select(p => new EffectRead(p.Read, AlongNumbers(parts.Coefficient(p), shape), Positions.Of(p.Read)))];
    }

    /// <summary>The part of a mean that the numbers of all latents have.</summary>
    protected static AxisTensor At(Value numbers, ObservedSum draw) => draw.Reads.Select(read =>
    {
        var at = EventReads.Read(new(numbers, []), [new ComputedPosition(read.Position)]);
        return new SumOfProducts(read.Read.Along is { } along ? [along] : []).Of([at, read.Coefficient]);
    }).Aggregate((a, b) => a.JoinWith(b, (x, y) => x + y));
}
