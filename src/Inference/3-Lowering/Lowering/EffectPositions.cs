namespace ProbDsl.Inference.Lowering;

/// <summary>The places of latents among all their numbers, one latent after another.</summary>
internal sealed class EffectPositions
{
    private readonly StoryLowering story;
    private readonly ImmutableArray<Variable> latents;

    /// <param name="story">The story.</param>
    /// <param name="latents">The latents, in order.</param>
    /// <param name="apart">The first latent, if its members are eliminated one by one.</param>
    public EffectPositions(StoryLowering story, ImmutableArray<Variable> latents, Variable? apart)
    {
        (this.story, this.latents) = (story, latents);
        Counts = [.. latents.Select(l => story.Problem.ShapeOf(l).Count)];
        Starts = [.. Counts.Select((_, i) => Counts.Take(i).Sum())];
        (All, Apart) = (Counts.Sum(), apart is null ? 0 : Counts[0]);
    }

    /// <summary>The number of numbers of each latent.</summary>
    public ImmutableArray<int> Counts { get; }

    /// <summary>The place of each latent's first number.</summary>
    public ImmutableArray<int> Starts { get; }

    /// <summary>The number of all numbers.</summary>
    public int All { get; }

    /// <summary>The number of numbers that are eliminated one by one; the first ones.</summary>
    public int Apart { get; }

    /// <summary>Whether a latent is eliminated member by member.</summary>
    public bool IsApart(string latent) => Apart > 0 && latents[0].Name == latent;

    /// <summary>The places that are read, along the axis of a vector too.</summary>
    public AxisTensor Of(NormalRead read)
    {
        var shape = story.Problem.ShapeOf(story.Problem.Graph[read.Of]);
        var place = new AxisTensor(story.Builder.Constant(Starts[latents.IndexOf(story.Problem.Graph[read.Of])]), []);
        for (var d = 0; d < shape.Rank; d++)
        {
            var stride = shape[(d + 1)..].Count;
            place = place.JoinWith(At(d < read.At.Count ? read.At[d] : new Span(shape[d]), read.Along), (sum, at) => sum + (at * stride));
        }

        return place;
    }

    private AxisTensor At(LoopValue at, Axis? along) => at switch
    {
        FixedPosition one => new(story.Builder.Constant(one.At), []),
        Iota iota => new(story.Builder.Iota(iota.Axis.Size, iota.First), [iota.Axis]),
        ComputedPosition computed => computed.At,
        PositionRange range => new(story.Builder.Iota(range.Count, range.First), [along!]),
        Span whole => new(story.Builder.Iota(whole.Count, 0), [along!]),
        _ => throw new ArgumentException($"{at} is not the place of a read"),
    };
}

/// <summary>One read of a mean.</summary>
/// <param name="Read">The read.</param>
/// <param name="Coefficient">[axes.., numbers], along the axis of a vector too: what it is multiplied by.</param>
/// <param name="Position">Its place among all numbers, along the axes of its indices.</param>
internal sealed record EffectRead(NormalRead Read, AxisTensor Coefficient, AxisTensor Position)
{
    /// <summary>The same read along another axis of its vector.</summary>
    public EffectRead Turned => Read.Along is not { } along ? this : this with
    {
        Coefficient = Coefficient.Relabeled(a => a == along ? a with { Name = a.Name + "'" } : a),
        Position = Position.Relabeled(a => a == along ? a with { Name = a.Name + "'" } : a),
    };
}

/// <summary>A statement that observes sums of latents' numbers.</summary>
/// <param name="Of">What it observes.</param>
/// <param name="Reads">The reads of its mean.</param>
internal sealed record ObservedSum(ObservedNumbers Of, IReadOnlyList<EffectRead> Reads)
{
    /// <summary>The axes of its loops and of its numbers.</summary>
    public IReadOnlyCollection<Axis> Over { get; } = [.. Of.Over, Of.Elements];
}
