using System.Collections.Concurrent;
using ProbDsl.Catalog.Options;

namespace ProbDsl.Inference.Structures;

/// <summary>
/// The facts about a story that methods share: its unknowns, unobserved variables and recognized structures. Each is computed once, on
/// first use.
/// </summary>
public sealed class StoryFacts
{
    private readonly ConcurrentDictionary<object, object?> found = [];
    private readonly StoryFacts? withoutData;
    private readonly Lazy<ValueList<StructureMatch>> findings;
    private readonly Lazy<MissingDataAnalysis> unobserved;
    private readonly Lazy<DensityPlan> density, jointDensity, trajectoryDensity;

    private StoryFacts(ModelGraph graph, StandardCatalog catalog, RunOptions run, StoryFacts? withoutData, Problem? problem)
    {
        (Graph, Catalog, Run, this.withoutData, Problem) = (graph, catalog, run, withoutData, problem);
        findings = withoutData?.findings ?? new(() => Find(graph, catalog));
        unobserved = new(() => problem is null ? Structures.Unobserved : problem.MissingData.Marginal);
        density = new(() => (problem is null ? Structures.Density : DensityPlan.Analyze(problem))
            .Integrating(graph, MarginalizationWords.Read(run[StandardOptions.Marginalize])));
        jointDensity = new(() => density.Value.WithoutIntegrals(graph));
        trajectoryDensity = new(() => MarginalizationWords.Read(run[StandardOptions.Marginalize]) == Marginalization.Auto
            ? density.Value.WithIndependentEffects(graph) : density.Value);
    }

    public ModelGraph Graph { get; }

    /// <summary>The definitions of its names.</summary>
    public StandardCatalog Catalog { get; }

    /// <summary>The options of the run, which some plans depend on.</summary>
    public RunOptions Run { get; }

    /// <summary>The story with its data; null before they are bound.</summary>
    public Problem? Problem { get; }

    /// <summary>Missing cells by data name; null before data are bound.</summary>
    public IReadOnlyDictionary<string, MissingCells>? Cells => Problem?.Missing;

    /// <summary>The same story before its data are bound.</summary>
    public StoryFacts WithoutData => withoutData ?? this;

    /// <summary>Labels of rows and distributions with closed forms, one for each unknown that a rule concerns.</summary>
    public ValueList<StructureMatch> Findings => findings.Value;

    /// <summary>The structures that the text of the story shows.</summary>
    public StoryStructures Structures => StoryStructures.Of(Graph);

    /// <summary>Whether the story draws its data without a density, so that its fits have no likelihood.</summary>
    public bool HasNoDensity => Structures.Generated is not null;

    /// <summary>
    /// The unobserved variables and missing cells; before data are bound, no cell counts as missing. Cells that are integrated along a
    /// chain are no unknowns.
    /// </summary>
    public MissingDataAnalysis Unobserved => density.Value.Unobserved;

    /// <summary>The same for variational bounds, in which every other unknown has a value.</summary>
    public MissingDataAnalysis GivenUnknowns => Problem is null ? Unobserved : Problem.MissingData.GivenUnknowns;

    /// <summary>How each unknown enters the log density, in the order of elimination once it has been lowered.</summary>
    public DensityPlan Density => Ordered(density.Value);

    /// <summary>The same with every continuous latent as a coordinate.</summary>
    public DensityPlan JointDensity => Ordered(jointDensity.Value);

    /// <summary>The same for a use.</summary>
    public DensityPlan DensityFor(DensityUse use) => use switch
    {
        DensityUse.Joint => JointDensity,
        DensityUse.Trajectories => Ordered(trajectoryDensity.Value),
        _ => Density,
    };

    private DensityPlan Ordered(DensityPlan plan) => OrderOf(typeof(DensityPlan)) is { } order ? plan.InOrder(order) : plan;

    /// <summary>The same with the chains marginalized whose statements have no other unknown.</summary>
    public DensityPlan DensityWithKnownChains => JointDensity.WithKnownChains();

    /// <summary>The same with missing cells of normal vectors marginalized given all other unknowns.</summary>
    public DensityPlan DensityGivenUnknowns => ReferenceEquals(GivenUnknowns, unobserved.Value) ? JointDensity
        : DensityPlan.Analyze(Graph, GivenUnknowns, Problem).WithoutIntegrals(Graph).InOrder(Density.Sum.Order);

    /// <summary>Whether more methods may support the story once its data are bound and cells turn out to be missing.</summary>
    public bool DependsOnCells => Cells is null && new ObservedAncestry(Graph, null).MayIntegrate;

    public IEnumerable<Variable> Params => Graph.Variables.Where(v => v.Role == Role.Param);

    public IEnumerable<Variable> Latents => Graph.Variables.Where(v => v.Role == Role.Latent);

    /// <summary>Latents on which an observation depends.</summary>
    public IEnumerable<Variable> NeededLatents => Latents.Where(Unobserved.StaysUnknown);

    /// <summary>Params, and the continuous latents on which an observation depends.</summary>
    public IEnumerable<Variable> EstimatedUnknowns => Params.Concat(NeededLatents.Where(l => !l.IsFiniteLatent));

    /// <summary>The same without the latents that are integrated in closed form.</summary>
    public IEnumerable<Variable> UnknownsBesideIntegrals => EstimatedUnknowns.Where(u => !Density.Integrated.Any(b => b.Has(u.Name)));

    /// <summary>Whether the story has no unknowns: no params, latents or net weights.</summary>
    public bool HasNoUnknowns => !Params.Any() && !Latents.Any() && !Graph.HasWeights;

    /// <summary>Whether every unknown has a prior, and there is neither a net nor a guide.</summary>
    public bool HasOnlyPriors => !Params.Any() && !Graph.HasWeights && Graph.Guide.Count == 0;

    /// <summary>Whether latents are integrated in closed form.</summary>
    public bool HasIntegrals => Density.Integrated.Count > 0;

    /// <summary>Whether it has only priors, and no option asks for a guide.</summary>
    public bool HasOnlyPriorsAndNoGuide => HasOnlyPriors && Run[StandardOptions.Guide] is null;

    /// <summary>
    /// Whether it has at most so many unconstrained parameters and unknown cells beside what is integrated in closed form; not if that
    /// depends on data that are not bound.
    /// </summary>
    public bool HasFewParameters(int most) =>
        ParameterCount.Compute(UnknownsBesideIntegrals, Graph, Problem) is { IsAll: true, Minimum: var count }
        && count + Unobserved.Filled.Sum(f => f.Value.Length) <= most;

    /// <summary>Whether the story has nets, and no latent that needs a guide, as if no cell were missing.</summary>
    public bool HasNetsAlone => Graph.HasWeights && Graph.Guide.Count == 0
        && !WithoutData.NeededLatents.Any(l => !l.IsFiniteLatent);

    /// <summary>The structure found for an unknown, or why no rule applies.</summary>
    public StructureMatch this[string unknown] => Findings.First(f => f.Unknown == unknown);

    /// <summary>The params that are arguments of one distribution with a closed form over rows.</summary>
    public IEnumerable<EstimatedDistribution> Estimated =>
        Params.Select(p => this[p.Name].Structure).OfType<ClosedFormOfRows>().Select(f => f.Distribution);

    public static StoryFacts Of(ModelGraph graph, StandardCatalog catalog, RunOptions? run = null) =>
        new(graph, catalog, run ?? RunOptions.None, null, null);

    /// <summary>Lowers a plan, once for the story and its data.</summary>
    /// <param name="plan">Which plan; that of the log density is its type.</param>
    /// <param name="lower">Lowers it with its gradient, and returns the order of elimination.</param>
    public LoweringTrial Lower(object plan, Func<ValueList<EnumeratedGroup>> lower) => Memoize(plan, () => LoweringTrial.Run(this, lower));

    /// <summary>The order of elimination of a plan that was lowered; null for another.</summary>
    public ValueList<EnumeratedGroup>? OrderOf(object plan) => Recall<LoweringTrial>(plan)?.Order;

    /// <summary>The result of an expensive analysis, computed once for the story and its data.</summary>
    /// <param name="key">What is computed, and the options that it depends on.</param>
    /// <param name="find">Computes the result.</param>
    public T Memoize<T>(object key, Func<T> find) => (T)found.GetOrAdd(key, _ => find())!;

    /// <summary>What was computed under a key; null if nothing was.</summary>
    public T? Recall<T>(object key)
        where T : class => found.TryGetValue(key, out var made) ? (T?)made : null;

    /// <summary>The facts of the same story with its data, or of the problem's own story if its data changed it.</summary>
    public StoryFacts With(Problem problem) => ReferenceEquals(problem.Graph, Graph) ? new(Graph, Catalog, Run, WithoutData, problem)
        : Of(problem.Graph, Catalog, Run).With(problem);

    private static ValueList<StructureMatch> Find(ModelGraph graph, StandardCatalog catalog)
    {
        StructureRule[] rules = [new FiniteLatentRule(graph), new ClosedFormRule(graph, catalog)];
        return [.. graph.Variables.SelectMany(unknown => rules.Select(rule => rule.Consider(unknown)).OfType<StructureMatch>())];
    }
}
