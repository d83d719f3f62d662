namespace ProbDsl.Inference.Em;

/// <summary>
/// Expectation maximization: finite latents, linear-Gaussian latents and missing cells are marginalized, and params have closed-form maxima
/// given the distribution of what is not observed.
/// </summary>
internal sealed class ExpectationMaximization(StandardCatalog catalog) : InferenceMethod
{
    public override string Name => "em";

    public override string Summary =>
        "maximum likelihood with latents marginalized: their distribution given the data, then closed-form updates";

    public override string ResultPhrase => "the maximum of the likelihood, latents and missing cells marginalized";

    public override IReadOnlyList<MethodConcept> RelatedIdeas => [MethodConcept.Likelihood];

    public override bool MaximizesLikelihood => true;

    public override bool EndsAtMaximum => true;

    public override bool IsDefaultFor(StoryFacts story) => story.Params.Any() && story.Density.Integrated.Count == 0;

    /// <summary>Of params beside latents it is the maximum likelihood; nets are trained.</summary>
    public override bool IsExpectedFor(StoryFacts story) => !story.Graph.HasWeights;

    public override bool Resumes => true;

    protected override IReadOnlyList<PlanRule> Rules => [new MixtureOfRows(), new IncompleteRows(), new ExpectedUpdates()];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var (problem, plan) = fit;
        if (!plan.Blocks.Any(b => b.By is ClosedFormPoint)) return Attempt(() => OfStory(problem, plan, options));
        var mixture = MixturePlan.Analyze(problem, plan, catalog);
        var model = new MixtureModel(problem, catalog, mixture);
        if (model.Rows == 0 || (model.Components > model.Rows && model.NeedsRows))
            return RunDiagnostics.TooFewRows(
                (mixture.Label ?? problem.Graph[model.Distributions[0].Distribution.Draw.Target.Of]).Span, model.Components, model.Rows);
        if (model.Unbounded(problem) is { } unbounded) return unbounded;
        return Attempt(() => new MixtureFitting(problem, catalog, mixture, model, options));
    }

    /// <summary>The plan of a mixture that one fused pass over the rows fits; null if the story is not such a mixture.</summary>
    internal InferencePlan? OfRows(StoryFacts story) => Planner.Plan(Name, story, Requires, [new MixtureOfRows()]).Plan;

    private Result<Fitting> OfStory(Problem problem, InferencePlan plan, FitOptions options)
    {
        using var guard = new ConstructionGuard();
        var summary = new EmSummary(problem, catalog, plan.Density, options);
        var em = guard.Add(new StoryEm(problem, catalog, plan, options, summary.Of));
        if (em.WhyNoStartCanSucceed is { } hopeless) return hopeless;
        if (!em.HasFiniteStart && WhyNone(problem, plan, options) is { } none) return none;
        guard.Release();
        return em;
    }

    /// <summary>Why the density is not finite at any start that the optimizer would try; null if it is finite at one of them.</summary>
    private Diagnostic? WhyNone(Problem problem, InferencePlan plan, FitOptions options)
    {
        using var objective = new StoryObjective(problem, catalog, plan.Density, withJacobian: false, options.ChosenEngine);
        var scales = CoordinateUnits.Compute(new StoryUnits(problem), objective.Joint.Coordinates, _ => false);
        return new MapStart(problem, catalog, objective, scales).NoDensityError(options.Seed);
    }
}
