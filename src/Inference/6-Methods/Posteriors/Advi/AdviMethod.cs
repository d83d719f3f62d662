using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Advi;

/// <summary>
/// Automatic differentiation variational inference (Kucukelbir et al. 2017): the normal distribution of a story's unconstrained parameters
/// with the highest ELBO. By default it is full-rank for up to 300 parameters and mean-field for more; `--guide` overrides this. It is the
/// default method for stories in which every unknown has a prior.
/// </summary>
internal sealed class AdviMethod(StandardCatalog catalog) : InferenceMethod, ITrialMethod
{
    /// <summary>
    /// The largest number of unconstrained parameters for which full rank is the default; its Cholesky factor then has 45,150 elements.
    /// Mean-field distributions are too narrow if the parameters correlate.
    /// </summary>
    private const int MostTogether = 300;

    /// <summary>The name of a mean-field fit, for which the full-rank distribution is tried as an alternative.</summary>
    internal const string MeanField = "advi --guide mean_field";

    private const string FullRank = "advi --guide full_rank";

    public override string Name => "advi";

    public override string Summary => "the normal distribution on the unconstrained scale with the highest ELBO, with k-hat";

    public override string ResultPhrase => "a variational approximation of the posterior";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.Variational];

    public override IReadOnlyList<MethodConcept> RelatedIdeas => [MethodConcept.MarkovChains];

    public override bool RanksByBound => true;

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    public override bool IsDefaultFor(StoryFacts story) => story.HasOnlyPriors;

    public override RunTraits Traits(StoryFacts story, RunOptions options) => new(RunFeatures.NormalApproximation, "`advi`");

    protected override IReadOnlyList<Requirement> Requires =>
        [Requirement.Together(new NoGuide(), new NoParams(Name, "give it a prior in place of `param`")), new LogDensityRequirement(),
            new OptimizedUnknownRequirement(), new NoFlowGuide(), new CoordinateRequirement(), new LoweredDensityRequirement()];

    protected override IReadOnlyList<PlanRule> Rules => [new SingleTreatmentRule(new NormalOfHighestBound(), "the one of highest ELBO")];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var (problem, plan) = fit;
        // the tolerance is that of the ELBO
        var ascent = ModeOptimizer.Create(Name, fit.Story, plan.Density, options with { Tolerance = null }, withJacobian: true);
        if (ascent.Value is not { } starts) return new(null, ascent.Diagnostics);
        var family = GuideWords.Family(options[StandardOptions.Guide])
            ?? (starts.Objective.Dimension <= MostTogether ? GuideFamily.FullRank : GuideFamily.MeanField);
        double numbers = starts.Objective.Dimension;
        if (NotEnoughMemory.Check(
            GrowingSample.BytesOf(numbers + (family == GuideFamily.FullRank ? numbers * (numbers + 1) / 2 : numbers))) is { } large)
            return starts.Fail(RunDiagnostics.NotEnoughMemory(Name, large,
                "a mean-field approximation needs less: `--guide mean_field`"));
        return new AdviFitting(problem, catalog, starts, family, AllMethods, OptionsOf(MethodConcept.WeightedDraws));
    }

    IEnumerable<TrialDraws> ITrialMethod.Try(TrialStory story)
    {
        if (story.MissesModes || story.PoorMethod == Name
            || AdviTrial.Run(story.Problem, story.Ascent, story.Options) is not { } distribution) yield break;
        var name = story.PoorMethod == MeanField ? FullRank : Name;
        yield return new(name, story.From(new(distribution), name));
    }
}

/// <summary>All unknowns together have the normal distribution of highest ELBO on the unconstrained scale.</summary>
internal sealed record NormalOfHighestBound() : Treatment("a normal distribution on the unconstrained scale");
