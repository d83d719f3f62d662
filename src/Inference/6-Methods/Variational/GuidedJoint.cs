namespace ProbDsl.Inference.Variational;

/// <summary>
/// log p(data, latents) - log q(latents) at draws of the guide, term by term: params in unconstrained coordinates, finite latents without a
/// guide marginalized inside the log, other latents without a guide drawn from independent normal distributions.
/// </summary>
public sealed class GuidedJoint
{
    /// <summary>The slot of the weight of the KL divergence.</summary>
    public const string DivergenceSlot = "divergence weight";

    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly GuidedRequest request;
    private readonly MissingDataAnalysis unobserved;
    private readonly List<Weight> storyParams = [], guideParams = [];
    private readonly GuidedData data;
    private readonly GuidedData? firstData;
    private readonly GuideAxes axes;
    private readonly Noise? netNoise;
    private readonly TreatedTerms treated;
    private readonly EnumeratedStates states;
    private readonly DrawnStates drawnStates;
    private readonly List<Term> terms;

    private GuidedJoint(Problem whole, StandardCatalog catalog, GuidedRequest request)
    {
        (this.catalog, this.request, Whole) = (catalog, request, whole);
        Builder = new ProgramBuilder(request.FloatType);
        if (request.IsWarmed) DivergenceWeight = Builder.Slot(DivergenceSlot, Shape.Scalar);
        Noise = new Noise(Builder, "guide");
        netNoise = request.Trains ? new(Builder, "dropout") : null;
        var nets = new StoryWeights();
        foreach (var (name, numbers) in request.Fixed) nets.Give(name, numbers);
        var apart = FirstStepRows.Count(whole, request);
        (problem, data) = Rows(apart, request.Batch - apart, "data");
        var given = data.Bound(Empty(problem, nets));
        if (apart > 0)
        {
            (var start, firstData) = Rows(0, apart, "first data");
            given = given with { First = firstData.Bound(Empty(start, nets)) };
        }

        unobserved = whole.MissingData;
        axes = new(request, problem);
        given = WithParams(given);
        (StoryBeforeDraws, GuideBeforeDraws) = (given.Story, given.Guide);
        (Treatments, states) = GuideTreatments.Create(request, given.Guide.Problem, data.Imputed, Noise, axes);
        (treated, var bound) = TreatedTerms.OfGuided(given, Treatments);
        guideParams.AddRange(bound.Weights);
        drawnStates = new(whole.Graph, bound.Guide, new(bound.Guide.Problem, Noise, axes.ParticlesOf), states.Axes(bound.Story));
        Guide = bound.Guide;
        var (left, gone) = treated.Eliminate(AllTerms().Select(WarmedBefore));
        (terms, Groups) = ([.. bound.Terms, .. left], gone.Groups);
        Builder.SetOrigin(null);

        (Problem Part, GuidedData Data) Rows(int from, int count, string name)
        {
            var part = request.Rows is { } rows ? whole.Sized(rows, count) : whole;
            return (part, new(whole, part, Builder, new(request.Rows, request.Batch, from, count), request.DrawsData, name));
        }
    }

    /// <summary>A story and its guide without bindings.</summary>
    private GuidedStory Empty(Problem rows, StoryWeights nets) => new(
        new(rows, catalog, Builder) { NetWeights = nets, NetNoise = netNoise },
        new(rows with { Graph = GuideGraph.Create(rows.Graph) }, catalog, Builder)
        {
            NetWeights = nets,
            NetNoise = netNoise,
            Treatment = request.HoldsGuide ? distribution => distribution.WithStopGradient() : distribution => distribution,
            HoldsFlows = request.HoldsGuide,
        });

    /// <summary>
    /// The terms of the story and of the guide: log p, or what a treatment claims, then -log q of latents, unless the guide samples them
    /// without a density. Missing cells have been drawn with their own terms.
    /// </summary>
    private IEnumerable<Term> AllTerms() => treated.Terms(Plan.Statements).Concat(Plan.GuideDraws
        .Where(d => Plan.Sampler is null && d.Distribution.Of.Draws != DrawTypeSource.AsValue && !treated.IsClaimed(d))
        .Where(d => Guide.Problem.Graph[d.Target.Of].Role != Role.Data)
        .Select(d => GuidedStory.MinusLogQ(Guide.Density(d))));

    private BoundPlan Plan => request.Plan;

    /// <summary>The story at the draws of the guide.</summary>
    internal StoryLowering Story => treated.Story;

    /// <summary>The story with data and params, before any draw.</summary>
    internal StoryLowering StoryBeforeDraws { get; }

    /// <summary>The guide with data and params, before any draw.</summary>
    internal StoryLowering GuideBeforeDraws { get; }

    private StoryLowering Guide { get; }

    /// <summary>Finite latents as they are eliminated.</summary>
    public ValueList<EnumeratedGroup> Groups { get; }

    /// <summary>The treatments, in the order in which they are bound.</summary>
    internal IReadOnlyList<ILoweredTreatment> Treatments { get; }

    public Problem Whole { get; }

    public ProgramBuilder Builder { get; }

    /// <summary>The noise of the guide.</summary>
    public Noise Noise { get; }

    /// <summary>All noise that is filled before a run.</summary>
    public IEnumerable<NoiseSlot> NoiseSlots =>
        [.. Noise.Slots, .. data.Noise.Slots, .. firstData?.Noise.Slots ?? [], .. netNoise?.Slots ?? []];

    /// <summary>The trained weights of the story, including nets that its statements call, as far as they are lowered.</summary>
    public IReadOnlyList<Weight> StoryWeights => [.. storyParams, .. Nets(ofStory: true)];

    /// <summary>The trained weights of all else: of the guide, wherever its nets are declared, or nets derived for it.</summary>
    public IReadOnlyList<Weight> GuideWeights => [.. guideParams, .. Nets(ofStory: false)];

    public IEnumerable<Weight> Weights => StoryWeights.Concat(GuideWeights);

    /// <summary>The weight of the terms of priors and guide if it is not 1: a scalar slot.</summary>
    public Value? DivergenceWeight { get; }

    public IReadOnlyList<RowSlot> Batch => data.Batch;

    /// <summary>The state that a step passes to the next besides weights.</summary>
    public IReadOnlyList<StateSlot> Carried => [.. treated.Treatments.OfType<ChainTerms>().SelectMany(c => c.Carried)];

    /// <summary>The params of the story and of the guide, with their arrays.</summary>
    public IReadOnlyList<(Variable Param, Value Array)> Params => parameters;

    private readonly List<(Variable Param, Value Array)> parameters = [];

    /// <exception cref="LoweringLimit">The story or its guide cannot be lowered yet.</exception>
    public static GuidedJoint Lower(Problem problem, StandardCatalog catalog, GuidedRequest request)
    {
        WorkCount.Add(request.Trains ? "bound" : "bound under trained weights");
        return new(problem, catalog, request);
    }

    /// <summary>
    /// log p - log q of each row and particle, [rows, particle], and of the terms outside the rows, [particle]; axes along which nothing
    /// varies are omitted.
    /// </summary>
    public (AxisTensor? Rows, AxisTensor? Outside) LogRatio() => Summed(terms);

    /// <summary>log p(data | latents) at the draws, in the form of <see cref="LogRatio"/>.</summary>
    public (AxisTensor? Rows, AxisTensor? Outside) LogLikelihood() => Summed(terms.Where(t => t.Role == TermRole.Data));

    private (AxisTensor? Rows, AxisTensor? Outside) Summed(IEnumerable<Term> of)
    {
        var sums = new WeightedSums(Story.Weights);
        var summed = of.Select(t => (IsOfRows: RowAxis(t) is not null,
            Value: Warmed(t, sums.Summed(t.Value, [.. t.Over.Where(a => a != RowAxis(t))])))).ToList();
        return (Added(summed.Where(t => t.IsOfRows)), Added(summed.Where(t => !t.IsOfRows)));
    }

    /// <summary>A latent at the guide's draws: [particles, its array..].</summary>
    public Value Draws(Variable latent) => drawnStates.Picked(latent.Name, Story.Array(latent.Name)).SpreadOver([Particle]).Value;

    /// <summary>
    /// KL(q || p) of each latent of the rows with its own distribution in the guide, by dimension: [rows, particles, numbers].
    /// </summary>
    public IEnumerable<(string Latent, Value Each)> Divergences()
    {
        if (request.Rows is not { } rows) return [];
        return new GuideDivergences(Plan, Story, Guide, freeNats: 0).Each(states.Latents.Select(v => v.Name).ToHashSet())
            .Concat(states.Axes(Story).Where(s => s.Distribution is not null).SelectMany(DivergenceOfStates))
            .Where(d => BatchedPlate.Has(Whole.Graph[d.Latent], rows) && IsUnknown(d.Latent))
            .Select(d => (d.Latent, Flat(d.Each, axes.RowAxis(rows))));
    }

    /// <summary>Whether rows lack it: of data of which all cells are observed, the guide draws none.</summary>
    private bool IsUnknown(string name) => Whole.Graph[name].Role != Role.Data || Whole.Missing.ContainsKey(name);

    /// <summary>sum over the states of q (log q - log p) of a finite latent; none if others come between.</summary>
    private IEnumerable<(string Latent, AxisTensor Each)> DivergenceOfStates(EliminatedLatent latent)
    {
        if (Whole.Graph.StatementsOf(latent.Latent.Name).ToList() is not [Draw prior]) yield break;
        var (log, own) = (Guide.Density(latent.Distribution!).Value, Story.Density(prior).Value);
        if (!log.Axes.Contains(latent.States) || states.Axes(Story).Any(s => s.States != latent.States
            && (log.Axes.Contains(s.States) || own.Axes.Contains(s.States)))) yield break;
        var each = log.JoinWith(own, (q, p) => Ops.Exp(q) * (q - p));
        yield return (latent.Latent.Name, each.Without(latent.States, (v, d) => Ops.Sum(v, d)));
    }

    /// <summary>
    /// The contribution of a noising chain's statement to the log ratio of each row, averaged over the draws: [rows], or [rows, steps].
    /// </summary>
    internal Value ChainCost(Statement of, Plate rows)
    {
        var term = terms.First(t => t.From == of);
        Axis[] kept = [axes.RowAxis(rows), .. term.Over.Where(a => a != axes.RowAxis(rows))];
        return (term.Value with { Axes = [.. term.Value.Axes.Where(a => a != Particle)], Value = term.Value.Axes.Contains(Particle)
            ? term.Value.Without(Particle, (v, d) => Ops.Sum(v, d) / Particle.Size).Value : term.Value.Value })
            .SpreadOver(Axis.Union(kept)).Value;
    }

    private Value Flat(AxisTensor each, Axis row)
    {
        Axis[] others = [.. each.Axes.Where(a => a != row && a != Particle)];
        var ordered = each.SpreadOver(Axis.Union([row, Particle, .. others]));
        Axis[] order = [row, Particle, .. others];
        var moved = Ops.Transpose(ordered.Value,
            [.. order.Select(a => Array.IndexOf(ordered.Axes, a)), .. Enumerable.Range(order.Length, each.EventRank)]);
        return Ops.Reshape(moved, [row.Size, Particle.Size, moved.Shape[2..].Count]);
    }

    /// <summary>A data name's array, as read or drawn.</summary>
    internal Value DataOf(string name) => Story.Array(name).Value;

    /// <summary>The axis of the particles.</summary>
    public Axis Particle => axes.Particle;

    /// <inheritdoc cref="GuideAxes.RowAxis"/>
    public Axis RowAxis(Plate rows) => axes.RowAxis(rows);

    /// <summary>A term of latents alone, times the weight of the divergence.</summary>
    private AxisTensor Warmed(Term term, AxisTensor value) =>
        DivergenceWeight is { } weight && term.Role is TermRole.Prior or TermRole.Guide
            ? value with { Value = value.Value * weight } : value;

    /// <summary>In a mean over states each divergence is weighted before the terms are combined, and their sum counts as it is.</summary>
    private Term WarmedBefore(Term term) =>
        states.Axes(Story).Any(s => s.Distribution is not null && term.Value.Axes.Contains(s.States))
            ? term with { Value = Warmed(term, term.Value), Role = TermRole.Data } : term;

    private static AxisTensor? Added(IEnumerable<(bool, AxisTensor Value)> values) =>
        values.Select(v => v.Value).Aggregate((AxisTensor?)null, (sum, v) => sum is null ? v : sum.JoinWith(v, (a, b) => a + b));

    private Axis? RowAxis(Term term) => request.Rows is { } rows ? term.Over.FirstOrDefault(a => a.Name == rows.Name) : null;

    private GuidedStory WithParams(GuidedStory given)
    {
        Func<string, Shape, (Value, Axis?)>? known = request.Fixed.Count == 0 ? null
            : (slot, shape) => (Builder.Constant(request.Fixed[slot].Values, shape), null);
        var own = new Coordinates(given.Story, problem, unobserved, Builder) { Drawn = known };
        foreach (var param in BoundOrder.Sort(Whole.Graph, Whole.Graph.Variables.Where(v => v.Role == Role.Param))) own.Add(param);
        var guides = new Coordinates(own.Arrays.Aggregate(given.Guide,
            (guide, param) =>
                guide.WithArray(param.Name, new AxisTensor(param.Array, []))), problem, unobserved, Builder) { Drawn = known };
        foreach (var param in Whole.Graph.GuideVariables.Where(v => v.Role == Role.Param)) guides.Add(param);
        foreach (var (param, slot, array) in own.Made) Keep(param, slot, array, storyParams);
        foreach (var (param, slot, array) in guides.Made) Keep(param, slot, array, guideParams);
        return given with
        {
            Story = own.Lowering,
            Guide = guides.Lowering,
            First = own.Made.Concat(guides.Made).Aggregate(given.First, (part, param) =>
                part?.With(context => context.WithArray(param.Unknown.Name, new AxisTensor(param.Array, [])))),
        };
    }

    private void Keep(Variable param, Value slot, Value array, List<Weight> to)
    {
        parameters.Add((param, array));
        if (request.Fixed.ContainsKey(param.Name)) return;
        var started = request.Starts.GetValueOrDefault(param.Name);
        to.Add(new(param.Name, slot, started is null
            ? ParamStart.Create(Whole, catalog, unobserved, param, slot.Shape) : _ => started.Start) { StepUnits = started?.Widths });
    }

    private IEnumerable<Weight> Nets(bool ofStory)
    {
        var own = CalledNets.Find(Whole.Graph).Select(n => n.Name).Concat(FlowStage.Trained(Whole.Graph, Whole.Graph.Story)).ToHashSet();
        return Story.NetWeights.Created.Where(w => own.Contains(w.Net) == ofStory).Select(w => w.ToTrain());
    }
}
