namespace ProbDsl.Inference.Variational;

/// <summary>
/// The treatment of every latent in a bound on the log-likelihood by draws of a guide. It is made once for a story and its data; `explain`
/// prints it, and <see cref="GuidedJoint"/> lowers it.
/// </summary>
/// <param name="Dropped">Latents that are marginalized by dropping them: no term of the story or of the guide depends on them.</param>
/// <param name="Chains">Latents with a noising chain in the guide.</param>
/// <param name="Finite">Finite latents that the guide draws: a mean over their states, or a sum inside the log.</param>
/// <param name="Marginalized">Finite latents without a guide, in the order of the story: marginalized inside the log.</param>
/// <param name="Drawn">Continuous latents that the guide draws, in the order of the story.</param>
/// <param name="Derived">Continuous latents without a guide: a distribution is derived for each.</param>
/// <param name="Statements">The statements of the story that add a term.</param>
/// <param name="GuideDraws">The draws of the guide.</param>
public sealed record BoundPlan(
    ValueList<Variable> Dropped,
    ValueList<NoisedLatent> Chains,
    ValueList<Variable> Finite,
    ValueList<EnumeratedLatent> Marginalized,
    ValueList<Variable> Drawn,
    ValueList<Variable> Derived,
    ValueList<Statement> Statements,
    ValueList<Draw> GuideDraws) : ObjectivePlan
{
    private static readonly ConditionalWeakTable<Problem, BoundPlan> found = [];
    private static readonly ConditionalWeakTable<ModelGraph, BoundPlan> withoutData = [];

    /// <summary>Whether finite latents that the guide draws are averaged; else they are summed inside the log, which gives a tighter
    /// bound.</summary>
    public bool Averages { get; init; } = true;

    /// <summary>
    /// Whether all finite latents that the guide draws can be summed inside the log instead: the guide draws nothing from them, and has no
    /// params for them, which would not be trained.
    /// </summary>
    public bool CanSum(ModelGraph graph)
    {
        var (guide, finite) = (GuideGraph.Create(graph), Finite.Select(f => f.Name).ToHashSet());
        return finite.Count > 0 && Chains.Count == 0 && Sampler is null && GuideDraws.All(d => DeepReads.Find(guide, d)
            .All(read => !finite.Contains(read.Of) && !(finite.Contains(d.Target.Of) && guide[read.Of].Role == Role.Param)));
    }

    /// <summary>The order in which finite latents are eliminated, once a lowering has found it.</summary>
    public ValueList<EnumeratedGroup> Order { get; init; } = [];

    /// <summary>Drops latents that nothing depends on.</summary>
    internal LatentOmission Omission => new(Dropped);

    /// <summary>Marginalizes missing cells of vectors, with the data of the rows of a batch.</summary>
    internal MissingCellIntegration Cells => new(Unobserved);

    /// <summary>Marginalizes the integrated chains at each particle.</summary>
    internal IEnumerable<IntegrationByParticle> Integrals => Integrated.Select(c => new IntegrationByParticle(c));

    /// <summary>Marginalizes finite latents inside the log.</summary>
    internal EnumeratedStates Sum => new([.. Averages ? [] : Finite.Select(f => new EnumeratedLatent(f, null)), .. Marginalized])
    {
        Order = Averages ? [.. Order.Where(g => !g.Latents.Any(Finite.Contains))] : Order,
        IsInsideLog = true,
    };

    /// <summary>Whether any latent is drawn; else the bound is the log-likelihood.</summary>
    public bool HasDraws => Chains.Count + Finite.Count + Drawn.Count + Derived.Count > 0;

    /// <summary>The finite latents that are marginalized inside the log: those without a guide; all, unless others are averaged.</summary>
    public IReadOnlySet<string> MarginalizedNames =>
        Marginalized.Select(s => s.Latent).Concat(Averages ? [] : Finite).Select(v => v.Name).ToHashSet();

    /// <summary>Linear-Gaussian chains, marginalized by a Kalman filter given all else.</summary>
    public ValueList<GaussianChain> Integrated { get; init; } = [];

    /// <summary>The missing cells that are dropped, or marginalized from vectors.</summary>
    public required MissingDataAnalysis Unobserved { get; init; }

    /// <summary>The guide's draws without a density; null if all have one.</summary>
    public SamplerGuide? Sampler { get; init; }

    /// <summary>The treatment of the chains.</summary>
    public ChainTreatment Treatment { get; init; }

    /// <summary>This plan with further draws of the guide for latents without a guide.</summary>
    /// <param name="draws">The further draws of the guide.</param>
    public BoundPlan With(IReadOnlyList<Draw> draws)
    {
        var drawn = Derived.ToLookup(v => draws.Any(d => d.Target.Of == v.Name));
        return this with { Drawn = [.. Drawn, .. drawn[true]], Derived = [.. drawn[false]], GuideDraws = [.. GuideDraws, .. draws] };
    }

    /// <summary>This plan without these latents, without the draws of the story and the guide of them, and without the draws of the
    /// guide that only they read.</summary>
    public BoundPlan Without(IReadOnlyCollection<Variable> latents)
    {
        var gone = latents.Select(l => l.Name).ToHashSet();
        List<Draw> draws = [.. GuideDraws.Where(d => !gone.Contains(d.Target.Of))];
        var unread = GuideDraws.Where(d => gone.Contains(d.Target.Of)).SelectMany(ExprTree.Reads).Select(r => r.Of).ToHashSet();
        draws.RemoveAll(d => unread.Contains(d.Target.Of) && !Drawn.Concat(Finite).Any(v => v.Name == d.Target.Of)
            && !draws.SelectMany(ExprTree.Reads).Any(r => r.Of == d.Target.Of));
        return this with
        {
            Drawn = [.. Drawn.Except(latents)],
            Derived = [.. Derived.Except(latents)],
            Statements = [.. Statements.Where(s => s is not Draw draw || !gone.Contains(draw.Target.Of))],
            GuideDraws = [.. draws],
        };
    }

    /// <summary>The plan for a problem with its missing cells; computed once for each problem.</summary>
    /// <exception cref="LoweringLimit">A chain of the guide does more than add noise.</exception>
    public static BoundPlan Analyze(Problem problem) => found.GetValue(problem, p =>
    {
        WorkCount.Add("plan of a bound");
        return Analyze(p.Graph, p.MissingData.GivenUnknowns);
    });

    /// <summary>The plan for a story, with its data once they are bound.</summary>
    /// <inheritdoc cref="Analyze(Problem)"/>
    public static BoundPlan Analyze(StoryFacts story) =>
        story.Problem is { } problem ? Analyze(problem) : Analyze(story.Graph);

    /// <summary>The plan for a story if every cell of its data is observed; computed once for each graph.</summary>
    /// <inheritdoc cref="Analyze(Problem)"/>
    public static BoundPlan Analyze(ModelGraph graph) => withoutData.GetValue(graph, g =>
    {
        WorkCount.Add("plan of a bound before its data");
        return Analyze(g, StoryStructures.Of(g).Unobserved);
    });

    /// <param name="graph">The story and its guide.</param>
    /// <param name="unobserved">The unobserved variables.</param>
    /// <exception cref="LoweringLimit">A chain of the guide does more than add noise.</exception>
    private static BoundPlan Analyze(ModelGraph graph, MissingDataAnalysis unobserved)
    {
        var auxiliary = Auxiliary(graph, unobserved);
        bool IsKept(Variable latent) => unobserved.StaysUnknown(latent) || auxiliary.Contains(latent.Name);
        var integrated = ChainsOf(graph, unobserved);
        var latents = graph.Variables.Where(v => v.Role == Role.Latent && !integrated.Any(c => c.Has(v.Name))).ToList();
        var dropped = latents.Where(v => !IsKept(v)).Select(v => v.Name).ToHashSet();
        var guided = graph.Guide.OfType<Draw>().Where(d => !dropped.Contains(d.Target.Of)).ToList();
        var kept = latents.Where(IsKept).ToLookup(v => (v.IsFiniteLatent, IsDrawn: guided.Exists(d => d.Target.Of == v.Name)));
        var chains = StoryStructures.Of(graph).Chains.Where(c => !dropped.Contains(c.Chain.Latent.Name)).ToList();
        return new(
            [.. latents.Where(v => !IsKept(v))],
            [.. chains],
            [.. kept[(true, true)]],
            [.. kept[(true, false)].Select(v => EnumeratedLatent.Analyze(graph, v, unobserved.Silent))],
            [.. kept[(false, true)].Where(v => !chains.Exists(c => c.Chain.Latent == v))],
            [.. kept[(false, false)]],
            [.. graph.Story.Where(s => s is Draw or TargetIncrement && (!unobserved.Silent.Contains(s) || Draws(s, auxiliary)))],
            [.. guided]) { Integrated = integrated, Unobserved = unobserved, Sampler = StoryStructures.Of(graph).Sampler };
    }

    /// <summary>The same if every cell of the data is observed.</summary>
    internal static ValueList<GaussianChain> ChainsOf(ModelGraph graph) => ChainsOf(graph, StoryStructures.Of(graph).Unobserved);

    /// <summary>The chains that are marginalized: those of stories without nets and guide.</summary>
    /// <inheritdoc cref="Analyze(ModelGraph, MissingDataAnalysis)"/>
    internal static ValueList<GaussianChain> ChainsOf(ModelGraph graph, MissingDataAnalysis unobserved) => graph.HasWeights ? []
        : [.. DensityPlan.IntegratedOf(graph, unobserved, problem: null).OfType<GaussianChain>()
            .Where(c => !c.Members.Any(m => m.IsData))];

    /// <summary>
    /// Auxiliary latents: without observed descendants, but the guide draws another latent from them. With the story's distribution in
    /// their place, the bound also holds for such a mixture of guides (Agakov and Barber 2004); the latents that the story draws them from
    /// are kept too.
    /// </summary>
    private static HashSet<string> Auxiliary(ModelGraph graph, MissingDataAnalysis unobserved)
    {
        if (unobserved.Latents.Count == 0) return [];
        var guide = GuideGraph.Create(graph);
        var found = new HashSet<string>();
        var left = new Queue<IEnumerable<Access>>(GuideReads(name => !unobserved.Latents.Contains(name)));
        while (left.TryDequeue(out var reads))
            foreach (var name in reads.Select(r => r.Of).Where(unobserved.Latents.Contains).Where(found.Add))
            {
                foreach (var further in GuideReads(drawn => drawn == name)) left.Enqueue(further);
                foreach (var draw in graph.StatementsOf(name)) left.Enqueue(DeepReads.Find(graph, draw));
            }

        return found;

        IEnumerable<IEnumerable<Access>> GuideReads(Func<string, bool> of) =>
            graph.Guide.OfType<Draw>().Where(d => of(d.Target.Of)).Select(d => DeepReads.Find(guide, d));
    }

    private static bool Draws(Statement statement, HashSet<string> names) => statement is Draw draw && names.Contains(draw.Target.Of);
}
