using System.Runtime.CompilerServices;
using ProbDsl.Inference.Structures.Gaussian;

namespace ProbDsl.Inference.Structures;

/// <summary>
/// How every unknown enters a story's log joint density: dropped, marginalized, or as a coordinate. It is
/// computed once for a story and its data; `explain` prints it, and `LogJoint` lowers it unchanged.
/// </summary>
/// <param name="Dropped">Latents on which no observation depends, in the order of the story.</param>
/// <param name="Unobserved">Which latents and missing cells are dropped or marginalized, and which cells remain unknowns.</param>
/// <param name="Marginalized">Finite latents that are marginalized by summation, in the order of the story.</param>
/// <param name="Coordinates">Params, continuous latents, and data names with missing cells that remain unknowns, in the order of the
/// story.</param>
/// <param name="Statements">The statements that add a term.</param>
public sealed record DensityPlan(ValueList<Variable> Dropped, MissingDataAnalysis Unobserved, ValueList<EnumeratedLatent> Marginalized,
    ValueList<Variable> Coordinates, ValueList<Statement> Statements)
    : ObjectivePlan
{
    private static readonly ConditionalWeakTable<Problem, DensityPlan> found = [];

    /// <summary>The continuous latents that are marginalized by integration.</summary>
    public ValueList<GaussianBlock> Integrated { get; init; } = [];

    /// <summary>Chains of latents whose statements have no other unknown, which are coordinates.</summary>
    private ValueList<GaussianBlock> KnownChains { get; init; } = [];

    /// <summary>The lowerings of the unknowns that are eliminated, in the order of elimination.</summary>
    public IReadOnlyList<TreatmentLowering> Eliminations =>
        Treatments.Eliminations.Create(Unobserved, [.. Integrated.Select(b => new GaussianIntegration(b)), Sum]);

    /// <summary>The order in which finite latents are eliminated, once a lowering has found it.</summary>
    public ValueList<EnumeratedGroup> Order { get; init; } = [];

    /// <summary>The finite latents as they are eliminated: those of the order first, then the others in the order of the story.</summary>
    internal IEnumerable<EnumeratedGroup> Groups => EnumeratedLatent.InOrder(Marginalized, Order);

    /// <summary>The lowering that marginalizes the finite latents.</summary>
    public EnumeratedStates Sum => new([.. Marginalized.Select(s => s.Latent)]) { Order = Order };

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
        var blocks = BlocksOf(graph, unobserved, problem).ToLookup(b => HasUnknownParts(graph, b));
        ValueList<GaussianBlock> integrated = [.. blocks[true]];
        var incomplete = integrated.SelectMany(b => b.Latents).Where(l => l.Role == Role.Data).Select(l => l.Name).ToHashSet();
        return new(
            [.. graph.Variables.Where(v => v.Role == Role.Latent && !unobserved.StaysUnknown(v))],
            unobserved.WithChains(incomplete),
            [.. unknowns.Where(u => u.IsFiniteLatent).Select(u => EnumeratedLatent.Analyze(graph, u, unobserved.Silent))],
            [.. unknowns.Where(u => !u.IsFiniteLatent && !integrated.Any(b => b.Has(u.Name)))],
            [.. graph.Story.Where(s => s is Draw or TargetIncrement && !unobserved.Silent.Contains(s))])
        {
            Integrated = integrated,
            KnownChains = [.. blocks[false].OfType<GaussianChain>().Where(b => b.Latents.All(l => l.Role == Role.Latent))],
        };
    }

    /// <summary>The blocks of latents that a story without a guide may integrate.</summary>
    /// <inheritdoc cref="Analyze(ModelGraph, MissingDataAnalysis, Problem?)"/>
    public static ValueList<GaussianBlock> IntegratedOf(ModelGraph graph, MissingDataAnalysis unobserved, Problem? problem) =>
        [.. BlocksOf(graph, unobserved, problem).Where(b => HasUnknownParts(graph, b))];

    private static ValueList<GaussianBlock> BlocksOf(ModelGraph graph, MissingDataAnalysis unobserved, Problem? problem) =>
        graph.Guide.Count > 0 ? [] : GaussianBlocks.Find(graph, unobserved, problem);

    /// <summary>
    /// Whether a block's statements depend on other unknowns: then they are few beside its latents. A block with known parts has a joint
    /// posterior in closed form.
    /// </summary>
    private static bool HasUnknownParts(ModelGraph graph, GaussianBlock block) => block.Statements
        .SelectMany(s => DeepReads.Find(graph, s)).Any(r => !block.Has(r.Of) && graph[r.Of].Role is Role.Param or Role.Latent);

    /// <summary>The same plan with the known chains marginalized too: their posterior is computed along the chain.</summary>
    internal DensityPlan WithKnownChains() => KnownChains.Count == 0 ? this : this with
    {
        Integrated = [.. Integrated, .. KnownChains],
        Coordinates = [.. Coordinates.Where(c => !KnownChains.Any(b => b.Has(c.Name)))],
    };

    /// <summary>The same plan with every continuous latent as a coordinate.</summary>
    /// <param name="graph">The story.</param>
    internal DensityPlan WithoutIntegrals(ModelGraph graph) => WithIntegrals(graph, _ => false);

    /// <summary>The same plan with the latents of other blocks as coordinates.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="isKept">Whether a block stays marginalized.</param>
    public DensityPlan WithIntegrals(ModelGraph graph, Func<GaussianBlock, bool> isKept) => Integrated.All(isKept) ? this : this with
    {
        Integrated = [.. Integrated.Where(isKept)],
        Unobserved = (Unobserved.BeforeChains ?? Unobserved).WithChains(Integrated.Where(isKept).SelectMany(b => b.Latents)
            .Where(l => l.Role == Role.Data).Select(l => l.Name).ToHashSet()),
        Coordinates = [.. graph.Variables.Where(v => Coordinates.Contains(v) || Integrated.Any(b => !isKept(b) && b.Has(v.Name)))],
    };

    /// <summary>Whether the plan was made for the missing cells of this problem.</summary>
    public bool IsOf(Problem problem) => problem.MissingData is var all
        && (Unobserved.BeforeChains ?? Unobserved) is var before
        && new[] { all.Marginal, all.GivenUnknowns }.Any(own => ReferenceEquals(before, own) || before.IsSameAs(own));
}

/// <summary>A finite latent that is marginalized by summation.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Along">The index of its chain, as the text of the story shows it; null without one.</param>
public sealed record EnumeratedLatent(Variable Latent, int? Along)
{
    /// <summary>Why it cannot be marginalized; null if it can.</summary>
    internal Refusal? WhyNot { get; private init; }

    /// <summary>The latent as these statements read it, all but the silent ones.</summary>
    public static EnumeratedLatent Analyze(ModelGraph graph, Variable latent, IReadOnlySet<Statement> silent)
    {
        var reads = FiniteReads.Analyze(graph, latent, silent);
        return new(latent, reads.Along) { WhyNot = reads.Why };
    }

    /// <summary>Latents as they are eliminated: those of an order first, then the others as the story lists them.</summary>
    public static IEnumerable<EnumeratedGroup> InOrder(ValueList<EnumeratedLatent> latents, ValueList<EnumeratedGroup> order) =>
        [.. order,
            .. latents.Where(s => !order.Any(g => g.Latents.Contains(s.Latent))).Select(s => new EnumeratedGroup([s.Latent], s.Along))];
}
