using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// log p(data, latents) - log q(latents) at draws of the guide, term by term: params in unconstrained coordinates, finite latents without a
/// guide summed out inside the log, other latents without a guide drawn from independent normal distributions.
/// </summary>
internal sealed class GuidedJoint
{
    /// <summary>The slot of the weight of the KL divergence.</summary>
    public const string DivergenceSlot = "divergence weight";

    private const int ParticleRank = 900;

    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly GuidedRequest request;
    private GuidedPart main;
    private GuidedPart? first;
    private readonly Unobserved unobserved;
    private readonly List<Weight> storyWeights = [], guideWeights = [];
    private readonly List<Term> terms = [];
    private readonly List<Enumerated> finite = [];
    private List<ChainTerms> chains = [];
    private readonly HashSet<Statement> weighed = new(ReferenceEqualityComparer.Instance);
    private readonly GuidedData data;
    private readonly GuidedData? firstData;
    private readonly Axis particle;
    private DrawnStates? drawnStates;

    private GuidedJoint(Problem whole, StandardCatalog catalog, GuidedRequest request)
    {
        (this.catalog, this.request, Whole) = (catalog, request, whole);
        Builder = new ProgramBuilder(request.FloatType);
        Noise = new Noise(Builder, "guide");
        var weights = new StoryWeights();
        var apart = FirstStepRows.Of(whole, request);
        (problem, data) = Rows(apart, request.Batch - apart, "data");
        main = GuidedPart.Of(problem, catalog, request, Builder, weights);
        if (apart > 0)
        {
            (var start, firstData) = Rows(0, apart, "first data");
            first = GuidedPart.Of(start, catalog, request, Builder, weights);
        }

        unobserved = Unobserved.Of(whole);
        particle = new("particle", request.Particles, 0, ParticleRank);

        (Problem Part, GuidedData Data) Rows(int from, int count, string name)
        {
            var part = request.Rows is { } rows
                ? whole with { Sizes = new Dictionary<string, long>(whole.Sizes) { [rows.Name] = count } } : whole;
            return (part, new(whole, part, Builder, new(request.Rows, request.Batch, from, count), request.DrawsData, name));
        }
    }

    private BoundPlan Plan => request.Plan;

    private StoryLowering Story => main.Story;

    private StoryLowering Guide => main.Guide;

    public Problem Whole { get; }

    public ProgramBuilder Builder { get; }

    /// <summary>The noise of the guide.</summary>
    public Noise Noise { get; }

    /// <summary>Whether the gradient of log q flows through the draws only.</summary>
    internal bool HoldsGuide => request.HoldsGuide;

    /// <summary>All noise that is filled before a run.</summary>
    public IEnumerable<NoiseSlot> NoiseSlots => [.. Noise.Slots, .. data.Noise.Slots, .. firstData?.Noise.Slots ?? []];

    /// <summary>The trained weights of the story, including nets that its statements call.</summary>
    public IReadOnlyList<Weight> StoryWeights => storyWeights;

    /// <summary>The trained weights of the guide alone, wherever its nets are declared.</summary>
    public IReadOnlyList<Weight> GuideWeights => guideWeights;

    public IEnumerable<Weight> Weights => storyWeights.Concat(guideWeights);

    /// <summary>The weight of the terms of priors and guide if it is not 1: a scalar slot.</summary>
    public Value? DivergenceWeight { get; private set; }

    public IReadOnlyList<RowSlot> Batch => data.Batch;

    /// <summary>The state that a step passes to the next besides weights.</summary>
    public IReadOnlyList<CarriedSlot> Carried => [.. chains.SelectMany(c => c.Carried)];

    /// <summary>The params of the story and of the guide, with their arrays.</summary>
    public IReadOnlyList<(Variable Param, Value Array)> Params => parameters;

    private readonly List<(Variable Param, Value Array)> parameters = [];

    /// <exception cref="LoweringLimit">The story or its guide cannot be lowered yet.</exception>
    public static GuidedJoint Of(Problem problem, StandardCatalog catalog, GuidedRequest request)
    {
        var joint = new GuidedJoint(problem, catalog, request);
        if (request.IsWarmed) joint.DivergenceWeight = joint.Builder.Slot(DivergenceSlot, Shape.Scalar);
        joint.BindData();
        joint.BindParams();
        joint.BindLatents();
        joint.AddStory();
        joint.AddNets();
        return joint;
    }

    /// <summary>
    /// log p - log q of each row and particle, [rows, particle], and of the terms outside the rows, [particle]; axes along which nothing
    /// varies are omitted.
    /// </summary>
    public (Lowered? Rows, Lowered? Outside) LogRatio()
    {
        var sums = new WeightedSums(Story.Weights);
        var summed = terms.Select(t => (IsOfRows: RowAxis(t) is not null,
            Value: Warmed(t, sums.Summed(t.Value, [.. t.Over.Where(a => a != RowAxis(t))])))).ToList();
        return (Added(summed.Where(t => t.IsOfRows)), Added(summed.Where(t => !t.IsOfRows)));
    }

    /// <summary>A latent at the guide's draws: [particles, its array..].</summary>
    public Value Draws(Variable latent) => drawnStates!.Picked(latent.Name, Story.Array(latent.Name)).SpreadOver([particle]).Value;

    /// <summary>
    /// KL(q || p) of each latent of the rows with its own distribution in the guide, by dimension: [rows, particles, numbers].
    /// </summary>
    public IEnumerable<(string Latent, Value Each)> Divergences()
    {
        if (request.Rows is not { } rows) return [];
        return new GuideDivergences(Plan, Story, Guide, freeNats: 0).Each(finite.Select(f => f.Latent.Name).ToHashSet())
            .Where(d => BatchedPlate.Has(Whole.Graph[d.Latent], rows)).Select(d => (d.Latent, Flat(d.Each, RowAxis(rows))));
    }

    /// <summary>
    /// The contribution of a noising chain's statement to the log ratio of each row, averaged over the draws: [rows], or [rows, steps].
    /// </summary>
    internal Value ChainCost(Statement of, Plate rows)
    {
        var term = terms.First(t => t.From == of);
        Axis[] kept = [RowAxis(rows), .. term.Over.Where(a => a != RowAxis(rows))];
        return (term.Value with { Axes = [.. term.Value.Axes.Where(a => a != particle)], Value = term.Value.Axes.Contains(particle)
            ? term.Value.Without(particle, (v, d) => Ops.Sum(v, d) / particle.Size).Value : term.Value.Value })
            .SpreadOver(Axis.Union(kept)).Value;
    }

    private Value Flat(Lowered each, Axis row)
    {
        Axis[] others = [.. each.Axes.Where(a => a != row && a != particle)];
        var ordered = each.SpreadOver(Axis.Union([row, particle, .. others]));
        Axis[] order = [row, particle, .. others];
        var moved = Ops.Transpose(ordered.Value,
            [.. order.Select(a => Array.IndexOf(ordered.Axes, a)), .. Enumerable.Range(order.Length, each.EventRank)]);
        return Ops.Reshape(moved, [row.Size, particle.Size, moved.Shape[2..].Count]);
    }

    /// <summary>A data name's array, as read or drawn.</summary>
    internal Value DataOf(string name) => Story.Array(name).Value;

    /// <summary>The axis of the particles.</summary>
    public Axis Particle => particle;

    private Lowered Warmed(Term term, Lowered value) =>
        DivergenceWeight is { } weight && IsDivergence(term) && !term.Statements.Any(weighed.Contains)
            ? value with { Value = value.Value * weight } : value;

    /// <summary>In a mean over states each divergence is weighted before the terms are combined.</summary>
    private Term WarmedBefore(Term term)
    {
        if (!term.Value.Axes.Any(a => finite.Exists(f => f.Distribution is not null && f.States == a))) return term;
        var warmed = term with { Value = Warmed(term, term.Value) };
        weighed.UnionWith(term.Statements);
        return warmed;
    }

    /// <summary>Whether a term is of latents alone: their priors, and the guide.</summary>
    private bool IsDivergence(Term term) =>
        term.Statements.All(s => s is Draw draw && Whole.Graph.Variables.Any(v => v.Name == draw.Target.Of && v.Role == Role.Latent));

    private static Term Negative(Term term) => term with { Value = term.Value with { Value = -term.Value.Value } };

    private static Lowered? Added(IEnumerable<(bool, Lowered Value)> values) =>
        values.Select(v => v.Value).Aggregate((Lowered?)null, (sum, v) => sum is null ? v : sum.JoinWith(v, (a, b) => a + b));

    private Axis? RowAxis(Term term) => request.Rows is { } rows ? term.Over.FirstOrDefault(a => a.Name == rows.Name) : null;

    private void BindData()
    {
        main = data.Bound(main);
        if (first is not null) first = firstData!.Bound(first);
    }

    private void BindParams()
    {
        var own = new Coordinates(Story, problem, unobserved, Builder);
        foreach (var param in BoundOrder.Of(Whole.Graph, Whole.Graph.Variables.Where(v => v.Role == Role.Param))) own.Add(param);
        var guides = new Coordinates(own.Arrays.Aggregate(Guide,
            (guide, param) => guide.WithArray(param.Name, new Lowered(param.Array, []))), problem, unobserved, Builder);
        foreach (var param in Whole.Graph.GuideVariables.Where(v => v.Role == Role.Param)) guides.Add(param);
        main = new(own.Lowering, guides.Lowering);
        first = own.Made.Concat(guides.Made).Aggregate(first, (part, param) =>
            part?.With(context => context.WithArray(param.Unknown.Name, new Lowered(param.Array, []))));
        foreach (var (param, slot, array) in own.Made) Keep(param, slot, array, storyWeights);
        foreach (var (param, slot, array) in guides.Made) Keep(param, slot, array, guideWeights);
    }

    /// <summary>The initial value of an unknown by name; null if unknown.</summary>
    public InitialCoordinates? StartOf(string unknown) => request.Starts.GetValueOrDefault(unknown);

    private void Keep(Variable param, Value slot, Value array, List<Weight> to)
    {
        parameters.Add((param, array));
        var started = StartOf(param.Name);
        to.Add(new(param.Name, slot, started is null
            ? ParamStart.Of(Whole, catalog, unobserved, param, slot.Shape) : _ => started.Start) { StepUnits = started?.Widths });
    }

    private void BindLatents()
    {
        Dictionary<string, Axis> states = [];
        var graph = Guide.Problem.Graph;
        var drawn = new GuideDraws(Guide.Problem, Noise, ParticlesOf, states);
        foreach (var step in SamplingOrder.Of([.. Plan.GuideDraws, .. graph.Story.OfType<Assignment>()]))
        {
            if (!step.Statements.OfType<Draw>().Any() || Plan.Chains.Any(c => step.Statements.Contains(c.Chain.Start))) continue;
            if (Plan.Chains.FirstOrDefault(c => step.Statements.Contains(c.Chain.Step)) is { } chain)
            {
                Bind(chain);
                continue;
            }

            if (step.Statements is not [Draw draw] || (step.IsChain && graph[draw.Target.Of].Role != Role.Data))
                throw new LoweringLimit(step.Statements[0],
                    "it reads its own neighbor, but guides along a chain are not supported yet",
                    "let each member depend on data alone");
            if (graph[draw.Target.Of].Role == Role.Data)
            {
                if (!data.Imputed.TryGetValue(draw.Target.Of, out var cells)) continue;
                (var density, main) = cells.Draw(main, draw, drawn);
                terms.Add(Negative(density));
                continue;
            }

            if (graph[draw.Target.Of] is { IsFiniteLatent: true } label)
                states[label.Name] = BindStates(label, Plan.Averages ? draw : null);
            else main = drawn.Bound(main, draw);
        }

        foreach (var summed in Plan.SummedOut) BindStates(summed.Latent, null);
        main = new DerivedGuide(this, problem, unobserved, request.Family).Bound(main, Plan.Derived);
        drawnStates = new(Whole.Graph, Guide, drawn, finite);
    }

    /// <summary>Binds a noising chain of the guide: as terms of its own, or drawn like any other latent.</summary>
    private void Bind(NoisedLatent noised)
    {
        var chain = noised.Chain;
        var (schedule, draws) = (new NoiseSchedule(chain, problem, catalog), ParticlesOf(chain.Latent));
        if (Plan.Treatment != ChainTreatment.Drawn)
        {
            var terms = new ChainTerms(noised.Reverse ?? throw noised.WhyNot!, schedule, main, first, Noise, draws,
                request.DrawsStepsByCost, Plan.Treatment);
            if (first is null) main = terms.Bound(main);
            else first = terms.Bound(first);
            chains.Add(terms);
            return;
        }

        var members = ChainScan.Of(chain, schedule, Guide, Noise, draws);
        main = main.With(context => context.WithArray(chain.Latent.Name, members));
    }

    /// <summary>Binds a latent as an axis of its states, for story and guide alike.</summary>
    private Axis BindStates(Variable latent, Draw? distribution)
    {
        main = new(Story.WithStates([latent]), Guide.WithStates([latent]));
        finite.Add(new(latent, Story.StatesOf(latent), distribution));
        return Guide.StatesOf(latent);
    }

    /// <summary>The axis of particles of a latent: rows have their own particles, latents outside the rows are drawn once; without rows all
    /// have particles.</summary>
    internal Axis? ParticlesOf(Variable latent) =>
        request.Particles > 1 && (request.DrawsAll || request.Rows is not { } rows || BatchedPlate.Has(latent, rows)) ? particle : null;

    /// <summary>The axis of the batched plate's rows, if the latent has one member for each.</summary>
    internal Axis? RowsOf(Variable latent) => request.Rows is { } rows && BatchedPlate.Has(latent, rows) ? RowAxis(rows) : null;

    /// <summary>The axis of a batch, or of the part of it that is not for a chain's first step.</summary>
    internal Axis RowAxis(Plate rows) => new(rows.Name, problem.SizeOf(rows.Size), 0, Whole.Graph.Plates.ToList().IndexOf(rows));

    /// <summary>Adds a weight, or a term, of a derived guide.</summary>
    internal void Add(Weight weight) => guideWeights.Add(weight);

    internal void Add(Term term) => terms.Add(term);

    /// <summary>Adds the weights of nets: those of nets that the guide declares, or that are derived for it, are the guide's.</summary>
    private void AddNets()
    {
        var own = CalledNets.Of(Whole.Graph).Select(n => n.Name).Concat(FlowStage.Names(Whole.Graph, Whole.Graph.Story)).ToHashSet();
        foreach (var weight in Story.NetWeights.Created)
            (own.Contains(weight.Net) ? storyWeights : guideWeights).Add(weight.ToTrain());
    }

    private void AddStory()
    {
        chains = chains.ConvertAll(c => c.In(main, first));
        var (story, guide) = (Story, Guide);
        var summed = finite.Where(f => f.Distribution is null).Select(f => f.Latent.Name).ToHashSet();
        var divergences = request.UsesFormulas ? new GuideDivergences(Plan, story, guide, request.FreeNats).Find(summed) : [];
        TreatmentLowering[] claiming = [new DivergencesByFormula(divergences), .. chains];
        var drawn = Plan.GuideDraws.Where(d => d.Distribution.Of.Draws != DrawTypeSource.AsValue && !claiming.Any(t => t.Claims(d))
            && !summed.Contains(d.Target.Of) && guide.Problem.Graph[d.Target.Of].Role != Role.Data);
        var states = new SumOutStates([.. finite.Select(f => f.Latent)])
        {
            AveragedBy = finite.Where(f => f.Distribution is not null).ToDictionary(f => f.Latent.Name, f => f.Distribution!),
        };
        var treated = new TreatedTerms(story, [.. claiming, states]);
        terms.AddRange(treated.Left(treated.Terms(Plan.Statements).Concat(drawn.Select(d => Negative(guide.Density(d))))
            .Select(WarmedBefore)).Terms);
        Builder.SetOrigin(null);
    }
}
