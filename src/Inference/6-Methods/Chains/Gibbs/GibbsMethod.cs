namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Blocked Gibbs sampling (Geman and Geman 1984; Gelfand and Smith 1990): conjugate unknowns are drawn in blocks from their distributions
/// given all others, finite latents jointly given them, chains of states by backward sampling (Chib 1996).
/// </summary>
internal sealed class GibbsMethod(StandardCatalog catalog) : InferenceMethod
{
    public override string Name => "gibbs";

    public override string Summary => "Markov chains that draw conjugate unknowns and finite latents in turns, each given all others";

    public override string ResultPhrase => "draws of the posterior by Markov chains";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.MarkovChains];

    public override PosteriorKind Posterior => PosteriorKind.Sampled;

    /// <summary>
    /// For labels whose probabilities are the parts of a broken stick, as of a Dirichlet process, or differ between groups, as the topics
    /// of documents: their posterior has many modes, which no normal approximation covers.
    /// </summary>
    public override bool IsDefaultFor(StoryFacts story) => story.HasOnlyPriors && story.NeededLatents.Any(l => l.IsFiniteLatent
        && (MixedMembership.Has(story.Graph, l) || story.Graph.StatementsOf(l.Name).OfType<Draw>().Any(d => d.Distribution.Values.Any(g =>
            StickReads.BreaksOf(story.Graph, g.Value, of => story.Graph[of].Role == Role.Latent) is not null))));

    public override bool IsFirstDefaultFor(StoryFacts story) => true;

    /// <summary>Of the stories whose default it is.</summary>
    public override bool IsExpectedFor(StoryFacts story) => true;

    public override bool Resumes => true;

    // draws are sorted
    public override bool KeepsLabels => true;

    public override RunTraits Traits(StoryFacts story, RunOptions options) => new(RunFeatures.MarkovChains, $"`{Name}`");

    protected override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(new NoGuide(), new NoParams(Name, "give it a prior in place of `param`")), new LogDensityRequirement(),
        new OptimizedUnknownRequirement(), new ObservedDataRequirement(),
        Every.Statement(new NoTargetStatement("draws given all others do"), new WholeCopiesRequirement()),
        new CoordinateRequirement(DensityUse.Joint), new NormalCellsRequirement(),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new AllocationRule()];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options) =>
        Attempt(() => GibbsFitting.Create(fit.Problem, catalog, fit.Plan, options));
}
