using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Exact;

/// <summary>
/// The posterior and the log evidence in closed form, of stories of priors that factorize into conjugate blocks; finite latents that are
/// independent of other unknowns are marginalized and reported by the probabilities of their states.
/// </summary>
internal sealed class ExactMethod(StandardCatalog catalog) : InferenceMethod, ITrialMethod
{
    public override string Name => "exact";

    public override string Summary => "the posterior and the log evidence in closed form, of conjugate stories and of finite latents";

    public override string ResultPhrase => "the posterior itself";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.ClosedForm];

    public override IReadOnlyList<MethodConcept> RelatedIdeas => [MethodConcept.MarkovChains];

    public override bool RanksByEvidence => true;

    public override PosteriorKind Posterior => PosteriorKind.Exact;

    public override bool IsDefaultFor(StoryFacts story) => story.HasOnlyPriors;

    protected override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(
            new LogDensityRequirement(),
            new NoParams(Name, "`{0} ~ Flat()` is an improper uniform prior") { IsWithoutFiniteLatents = true },
            Requirement.InTurn(new UnknownOrDataRequirement(), new ObservedDataRequirement()), new NoReadMissingCells()),
        new CoordinateRequirement(DensityUse.Joint),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new ConjugateRule()];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options) =>
        Attempt(() => new ExactFitting(fit.Problem, catalog, fit.Plan, options));

    string? ITrialMethod.WhyNoTrialNeeded(TrialStory story) =>
        Choose(StoryFacts.Of(story.Problem.Graph, story.Catalog).With(story.Problem)).Plan is not null ? "in closed form" : null;
}
