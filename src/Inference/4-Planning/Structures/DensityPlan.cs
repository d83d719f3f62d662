using ProbDsl.Inference.Structures.Gaussian;

namespace ProbDsl.Inference.Structures;

/// <summary>
/// How every unknown enters a story's log joint density: dropped, marginalized, or as a coordinate. It is
/// computed once for a story and its data; `explain` prints it, and `LogJoint` lowers it unchanged.
/// </summary>
/// <param name="Eliminations">The treatments of what vanishes, in the order of elimination.</param>
/// <param name="Unobserved">Which latents and missing cells are dropped or marginalized, and which cells remain unknowns.</param>
/// <param name="Coordinates">Params, continuous latents, and data names with missing cells that remain unknowns, in the order of the
/// story.</param>
/// <param name="Statements">The statements that add a term.</param>
public sealed record DensityPlan(
    ValueList<Elimination> Eliminations, MissingDataAnalysis Unobserved, ValueList<Variable> Coordinates, ValueList<Statement> Statements)
    : ObjectivePlan
{
    private static readonly ConditionalWeakTable<Problem, DensityPlan> found = [];

    /// <summary>The latents that are dropped, in the order of the story.</summary>
    public IEnumerable<Variable> Dropped => Eliminations.OfType<LatentOmission>().SelectMany(o => o.Latents);

    /// <summary>The continuous latents that are marginalized by integration.</summary>
    public ValueList<IntegratedBlock> Integrated => [.. Eliminations.OfType<LatentIntegration>().Select(i => i.Block)];

    /// <summary>The sum over the states of finite latents.</summary>
    public EnumeratedStates Sum => Eliminations.OfType<EnumeratedStates>().Single();

    /// <summary>The finite latents that are marginalized by summation, in the order of the story.</summary>
    public ValueList<EnumeratedLatent> Marginalized => Sum.Members;

    /// <summary>Blocks of latents whose statements have no other unknown, which are coordinates.</summary>
    private ValueList<IntegratedBlock> KnownBlocks { get; init; } = [];

    public override IEnumerable<Block> Blocks => Eliminations.SelectMany(e => e.Blocks);

    /// <summary>The densities of each row that one density of the story takes.</summary>
    public int DensitiesPerRow => Eliminations.OfType<LatentIntegration>().Select(i => i.DensitiesPerRow).Append(1).Max();

    /// <summary>How exact the least exact integral is.</summary>
    public IntegrationKind Integration =>
        Eliminations.OfType<LatentIntegration>().Select(i => i.Kind).Append(IntegrationKind.Exact).Max();

    /// <summary>The same plan with the order in which a lowering has eliminated finite latents.</summary>
    public DensityPlan InOrder(ValueList<EnumeratedGroup> order) => With(e => e.InOrder(order));

    /// <summary>The same plan where all that is not eliminated has factors of an approximation.</summary>
    public DensityPlan GivenFactors() => With(e => e is MissingCellIntegration cells ? cells with { IsGivenFactors = true } : e);

    /// <summary>The same plan without cells as coordinates.</summary>
    /// <param name="unobserved">The cells that are dropped or marginalized in their place.</param>
    public DensityPlan WithoutCells(MissingDataAnalysis unobserved) => With(e => e switch
    {
        MissingCellOmission dropped => dropped with { Unobserved = unobserved },
        MissingCellIntegration marginalized => marginalized with { Unobserved = unobserved },
        _ => e,
    }) with { Unobserved = unobserved, Coordinates = [.. Coordinates.Where(v => v.Role != Role.Data)] };

    /// <summary>The same plan without one of the finite latents.</summary>
    internal DensityPlan Without(Variable latent) => With(e => e is EnumeratedStates states ? states.Without(latent) : e);

    private DensityPlan With(Func<Elimination, Elimination> changed) => this with { Eliminations = [.. Eliminations.Select(changed)] };

    /// <summary>The plan for a story with its data, missing cells included; computed once for each problem.</summary>
    public static DensityPlan Analyze(Problem problem) =>
        found.GetValue(problem, p => Analyze(p.Graph, p.MissingData.Marginal, p));

    /// <summary>The same with every continuous latent as a coordinate.</summary>
    public static DensityPlan JointOf(Problem problem) => Analyze(problem).WithoutIntegrals(problem.Graph);

    /// <param name="graph">The story.</param>
    /// <param name="unobserved">Its unobserved variables and missing cells.</param>
    /// <param name="problem">The story with its data; null before they are bound.</param>
    public static DensityPlan Analyze(ModelGraph graph, MissingDataAnalysis unobserved, Problem? problem = null)
    {
        WorkCount.Add(problem is null ? "plan of a log density before its data" : "plan of a log density");
        var unknowns = graph.Variables.Where(unobserved.StaysUnknown).ToList();
        var blocks = BlocksOf(graph, unobserved, problem, withLinearized: true).ToLookup(b => HasUnknownParts(graph, b));
        ValueList<IntegratedBlock> integrated = [.. blocks[true]];
        var incomplete = integrated.SelectMany(b => b.Latents).Where(l => l.Role == Role.Data).Select(l => l.Name).ToHashSet();
        Elimination[] unnecessary =
        [
            new LatentOmission([.. graph.Variables.Where(v => v.Role == Role.Latent && !unobserved.StaysUnknown(v))]),
            new MissingCellOmission(unobserved), new MissingCellIntegration(unobserved),
        ];
        Elimination[] marginalized =
        [
            .. integrated.Select(LatentIntegration.Create),
            new EnumeratedStates(
                [.. unknowns.Where(u => u.IsFiniteLatent).Select(u => EnumeratedLatent.Analyze(graph, u, unobserved.Silent))]),
        ];
        return new(
            [.. unnecessary, .. marginalized],
            unobserved.WithChains(incomplete),
            [.. unknowns.Where(u => !marginalized.Any(e => e.Treats(u)))],
            [.. graph.Story.Where(s => s is Draw or TargetIncrement && !unobserved.Silent.Contains(s))])
        {
            KnownBlocks = [.. blocks[false].Where(b => b.Latents.All(l => l.Role == Role.Latent))],
        };
    }

    /// <summary>The blocks of latents that a story without a guide may integrate in closed form.</summary>
    /// <inheritdoc cref="Analyze(ModelGraph, MissingDataAnalysis, Problem?)"/>
    public static ValueList<IntegratedBlock> IntegratedOf(ModelGraph graph, MissingDataAnalysis unobserved, Problem? problem) =>
        [.. BlocksOf(graph, unobserved, problem, withLinearized: false).Where(b => HasUnknownParts(graph, b))];

    private static ValueList<IntegratedBlock> BlocksOf(ModelGraph graph, MissingDataAnalysis unobserved, Problem? problem,
        bool withLinearized) =>
        graph.Guide.Count > 0 ? [] : IntegratedBlocks.Find(graph, unobserved, problem, withLinearized);

    /// <summary>
    /// Whether a block's statements depend on other unknowns: then they are few beside its latents. A block with known parts has a joint
    /// posterior in closed form.
    /// </summary>
    private static bool HasUnknownParts(ModelGraph graph, IntegratedBlock block) => block.Statements
        .SelectMany(s => DeepReads.Find(graph, s)).Any(r => !block.Has(r.Of) && graph[r.Of].Role is Role.Param or Role.Latent);

    /// <summary>The same plan where only some latents are integrated, or in another way.</summary>
    public DensityPlan Integrating(ModelGraph graph, Marginalization which) => which switch
    {
        Marginalization.Off => WithoutIntegrals(graph),
        Marginalization.Quadrature => WithIntegrals(graph, b => b.HasClosedForm || b.IsOfFewNumbers),
        Marginalization.Laplace => With(e => e is LaplaceIntegration integral ? integral with { IsByNodes = false } : e),
        _ => WithIntegrals(graph, b => !b.IsHeavyTailed),
    };

    /// <summary>The same plan with the known chains marginalized too: their posterior is computed along the chain.</summary>
    public DensityPlan WithKnownChains() => WithKnown(b => b is GaussianChain);

    /// <summary>The same plan with all blocks marginalized too whose posterior has a closed form.</summary>
    public DensityPlan WithKnownBlocks() => WithKnown(b => b.HasClosedForm || b is EffectMembers { Family: not null });

    private DensityPlan WithKnown(Func<IntegratedBlock, bool> isMarginalized) => KnownBlocks.Where(isMarginalized).ToList() is var known
        && known.Count == 0 ? this : this with
    {
        Eliminations = [.. Eliminations.SkipLast(1), .. known.Select(LatentIntegration.Create), Sum],
        Coordinates = [.. Coordinates.Where(c => !known.Any(b => b.Has(c.Name)))],
    };

    /// <summary>The same plan with every continuous latent as a coordinate.</summary>
    /// <param name="graph">The story.</param>
    internal DensityPlan WithoutIntegrals(ModelGraph graph) => WithIntegrals(graph, _ => false);

    /// <summary>
    /// The same plan with effects as coordinates that are independent before they are observed, where only Laplace's method could
    /// integrate them together.
    /// </summary>
    /// <param name="graph">The story.</param>
    public DensityPlan WithIndependentEffects(ModelGraph graph)
    {
        var sampled = Eliminations.OfType<LaplaceIntegration>().Where(i => !i.IsByNodes).Select(i => i.Gaussian)
            .OfType<GaussianEffects>().Where(e => IndependentEffects.Are(graph, e)).ToHashSet(ReferenceEqualityComparer.Instance);
        return WithIntegrals(graph, b => !sampled.Contains(b));
    }

    /// <summary>The same plan with the latents of other blocks as coordinates.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="isKept">Whether a block stays marginalized.</param>
    public DensityPlan WithIntegrals(ModelGraph graph, Func<IntegratedBlock, bool> isKept) => Integrated.All(isKept) ? this : this with
    {
        Eliminations = [.. Eliminations.Where(e => e is not LatentIntegration integral || isKept(integral.Block))],
        Unobserved = (Unobserved.BeforeChains ?? Unobserved).WithChains(Integrated.Where(isKept).SelectMany(b => b.Latents)
            .Where(l => l.Role == Role.Data).Select(l => l.Name).ToHashSet()),
        Coordinates = [.. graph.Variables.Where(v => Coordinates.Contains(v) || Integrated.Any(b => !isKept(b) && b.Has(v.Name)))],
    };

    /// <summary>Whether the plan was made for the missing cells of this problem.</summary>
    public bool IsOf(Problem problem) => problem.MissingData is var all
        && (Unobserved.BeforeChains ?? Unobserved) is var before
        && new[] { all.Marginal, all.GivenUnknowns }.Any(own => ReferenceEquals(before, own) || before.IsSameAs(own));
}
