using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// The terms of a noising chain in a bound: -KL(q(s[T]|x) || p(s[T])) - sum over t of KL(q(s[t-1]|s[t],x) || p(s[t-1]|s[t]))
/// (Sohl-Dickstein et al. 2015; Ho et al. 2020, equation 5). Other statements that read the chain read its first member, drawn given x.
/// </summary>
internal sealed class ChainTerms : ILoweredTreatment
{
    private readonly DenoisingChain chain;
    private readonly NoiseSchedule schedule;
    private readonly StoryLowering story, firstStory;
    private readonly ChainValues values, firstValues;
    private readonly bool isApart;
    private readonly List<LoopValue> startsAt;
    private readonly AxisTensor firstMember;
    private readonly Noise noise;
    private readonly ImmutableDictionary<Loop, LoopValue> loops;
    private readonly Axis[] members;
    private readonly Axis? particle;
    private readonly bool drawsByCost;
    private readonly ChainTreatment treatment;
    private readonly HashSet<Statement> claimed;

    /// <param name="chain">The chain in the guide and in the story.</param>
    /// <param name="schedule">Its noise schedule.</param>
    /// <param name="both">The rows of the batch, with all variables that the chain starts from.</param>
    /// <param name="noise">The source of noise.</param>
    /// <param name="particle">The axis of draws; null for a single draw.</param>
    /// <param name="drawsByCost">Whether steps are sampled in proportion to their recent costs.</param>
    /// <param name="treatment">The terms to compute.</param>
    public ChainTerms(DenoisingChain chain, NoiseSchedule schedule, GuidedStory both, Noise noise, Axis? particle, bool drawsByCost,
        ChainTreatment treatment)
    {
        (this.chain, this.schedule, this.noise, this.particle, this.drawsByCost) = (chain, schedule, noise, particle, drawsByCost);
        (story, firstStory, isApart) = (both.Story, (both.First ?? both).Story, both.First is not null);
        values = ValuesOf(both);
        firstValues = both.First is { } first ? ValuesOf(first) : values;
        loops = story.Bind(chain.Step.Loops);
        members = [.. chain.Step.Loops.Where(l => l != chain.Steps).Select(l => ((Iota)loops[l]).Axis)];
        startsAt = firstStory.Indices.Of(chain.Noising.Start.Target, firstStory.Bind(chain.Noising.Start.Loops));
        firstMember = firstValues.Drawn(new FixedPosition(0));
        this.treatment = treatment;
        claimed = new([chain.Base, chain.Step, chain.Noising.Start, chain.Noising.Step,
            .. isApart || treatment == ChainTreatment.Simple ? chain.Outputs(Graph) : []], ReferenceEqualityComparer.Instance);
    }

    private ChainTerms(ChainTerms bound, StoryLowering story, StoryLowering firstStory)
    {
        (chain, schedule, noise, particle, drawsByCost) = (bound.chain, bound.schedule, bound.noise, bound.particle, bound.drawsByCost);
        (values, firstValues, loops, members, isApart) = (bound.values, bound.firstValues, bound.loops, bound.members, bound.isApart);
        (startsAt, firstMember, this.story, this.firstStory) = (bound.startsAt, bound.firstMember, story, firstStory);
        (treatment, claimed) = (bound.treatment, bound.claimed);
    }

    /// <summary>The part of the story for the first step, which reads the chain's first member as it was drawn.</summary>
    public GuidedStory Bound(GuidedStory ofFirst) =>
        ofFirst with { Story = ofFirst.Story.In(ofFirst.Story.Context.WithMember(chain.Noising.Latent.Name, startsAt, firstMember)) };

    /// <summary>The same terms in a story with further bindings.</summary>
    public ChainTerms In(GuidedStory bound) => new(this, bound.Story, (bound.First ?? bound).Story);

    /// <summary>The running costs of steps, which training carries from batch to batch.</summary>
    public IReadOnlyList<StateSlot> Carried { get; private set; } = [];

    private ModelGraph Graph => story.Problem.Graph;

    /// <summary>
    /// Claims the chain in story and guide; also draws given its first member, if they have separate rows or use squared errors in place of
    /// densities.
    /// </summary>
    public bool Claims(Statement statement) => claimed.Contains(statement);

    /// <param name="whole">The story; the chain's own rows are read under the bindings for them.</param>
    public IEnumerable<Term> Claimed(StoryLowering whole)
    {
        if (treatment == ChainTreatment.Simple) return [SimpleStep(), SimpleFirst()];
        return [End(), treatment == ChainTreatment.EveryStep ? EveryStep() : SampledStep(),
            .. isApart ? chain.Outputs(Graph).Select(o => OfFirst(firstStory.Density(o))) : []];
    }

    private ChainValues ValuesOf(GuidedStory part)
    {
        var start = chain.Noising.Start;
        var source = part.Guide.Inside(start, () => part.Guide.Lower(chain.Noising.Source, part.Guide.Bind(start.Loops)));
        return new(schedule, story.Builder, noise, story.Catalog[start.Distribution.Of], source, particle);
    }

    /// <summary>The term of the first step's rows, averaged, for each of the other rows.</summary>
    private Term OfFirst(Term term)
    {
        if (!isApart) return term;
        var (own, row) =
            (from axis in term.Over from member in members where axis.Name == member.Name && axis != member select (axis, member)).Single();
        var value = new WeightedSums(firstStory.Weights).Summed(term.Value, [.. term.Over.Where(a => a != own)]);
        return term with { Value = value.Axes.Contains(own) ? value.Without(own, (v, d) => Sum(v, d) / own.Size) : value, Over = [row] };
    }

    /// <summary>-KL(q(s[T]|x) || p(s[T])).</summary>
    private Term End()
    {
        var end = story.Bind(chain.Base.Loops);
        return TermOf(chain.Base, Divergence(story, chain.Base, values.Kept(new FixedPosition(schedule.Length - 1)), end), members);
    }

    /// <summary>The terms of all steps, each with its own draw.</summary>
    private Term EveryStep()
    {
        var along = (Iota)loops[chain.Steps];
        return TermOf(chain.Step, Step(along), [.. members, along.Axis]);
    }

    /// <summary>The term of one sampled step for each row, scaled to all steps.</summary>
    private Term SampledStep()
    {
        var draws = Draws();
        return TermOf(chain.Step,
            Counted(Step(PositionOf(draws)), draws) is var each ? each with { Value = each.Value * (schedule.Length - 1) } : each, members);
    }

    private StepSampler Draws() =>
        new(story.Builder, noise, chain.Noising.Latent.Name, schedule.Length - 1,
            Axis.Union([.. members, .. particle is null ? Array.Empty<Axis>() : [particle]]), drawsByCost);

    // relative to the loop's first position
    private ComputedPosition PositionOf(StepSampler draws) =>
        new(draws.Step with { Value = draws.Step.Value + ((Iota)loops[chain.Steps]).First });

    private AxisTensor Counted(AxisTensor each, StepSampler draws)
    {
        Carried = [.. draws.After(each)];
        return draws.Weight is { } weight ? weight.JoinWith(each, (w, e) => w * e) : each;
    }

    /// <summary>-KL(q(s[t-1]|s[t],x) || p(s[t-1]|s[t])) at these positions of the story's loop over steps.</summary>
    private AxisTensor Step(LoopValue position)
    {
        var (inside, bound, at, drawn) = Entered(position);
        return Divergence(inside, chain.Step, values.Back(at, drawn), bound);
    }

    /// <summary>The story in which the chain's member before a position is drawn.</summary>
    private (StoryLowering Inside, ImmutableDictionary<Loop, LoopValue> Bound, LoopValue At, AxisTensor Drawn) Entered(LoopValue position)
    {
        var bound = loops.SetItem(chain.Steps, position);
        var indices = story.Indices.Of(chain.Before, bound);
        var at = indices[chain.Noising.Along];
        var drawn = values.Drawn(at);
        return (story.In(story.Context.WithMember(chain.Noising.Latent.Name, indices, drawn)), bound, at, drawn);
    }

    /// <summary>The mean over all T steps of the weighted squared errors: the terms of the steps after the first.</summary>
    private Term SimpleStep()
    {
        var draws = Draws();
        var (inside, bound, at, drawn) = Entered(PositionOf(draws));
        return TermOf(chain.Step, Counted(Squared(inside, chain.Step, values, values.Back(at, drawn).Mean(), bound, at,
            (schedule.Length - 1.0) / schedule.Length), draws), members);
    }

    /// <summary>The term of the first step, which generates the data.</summary>
    private Term SimpleFirst()
    {
        var (output, lowering) = (SimpleLoss.OutputOf(chain, Graph), firstStory);
        var bound = lowering.Bind(output.Loops);
        return OfFirst(TermOf(output, Squared(lowering, output, firstValues, firstValues.Source, bound, new FixedPosition(0),
            1.0 / schedule.Length), [.. output.Loops.Select(l => ((Iota)bound[l]).Axis)]) with { Role = TermRole.Data });
    }

    /// <summary>-scale times the weighted squared difference of a mean from that of the story's distribution, summed over
    /// dimensions.</summary>
    private AxisTensor Squared(StoryLowering lowering, Draw draw, ChainValues of, AxisTensor mean, ImmutableDictionary<Loop,
        LoopValue> bound,
        LoopValue at, double scale)
    {
        story.Builder.SetOrigin(draw);
        var difference = mean.JoinWith(lowering.DistributionOf(draw, bound).Mean() is var own ? own.WithEventRank(schedule.Event.Rank)
            : own,
            (a, b) => Square(a - b));
        var weighed = of.At(s => s.SimpleWeight, at).JoinWith(difference, (w, d) => w * d);
        if (lowering.Kept(draw, schedule.Event.Rank, bound) is { } kept) weighed = weighed.Where(kept, new(story.Builder.Constant(0), []));
        return weighed with { Value = -scale * Sum(weighed.Value, [.. Enumerable.Range(weighed.Axes.Length, weighed.EventRank)]) };
    }

    private AxisTensor Divergence(StoryLowering inside, Draw prior, DistributionLowering given, ImmutableDictionary<Loop, LoopValue> bound)
    {
        story.Builder.SetOrigin(prior);
        var each = given.Divergence(inside.DistributionOf(prior, bound), schedule.Event)
            ?? throw new LoweringLimit(prior, $"the KL divergence of a normal from `{prior.Distribution.Of.Name}` has no formula",
                "draw it from a `Normal`, or use `--objective plain`");
        return each with { Value = -Sum(each.Value, [.. Enumerable.Range(each.Axes.Length, each.EventRank)]) };
    }

    private static Term TermOf(Draw from, AxisTensor value, Axis[] over) =>
        new(value, Axis.Union(over), [], from) { Role = TermRole.Guide };
}
