using ProbDsl.Inference.Flows;

namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>
/// Maximum likelihood for fully observed stories: params in one pass over the rows, or in independent blocks, each in closed form or by
/// gradient to a unique maximum; nets and flows by training.
/// </summary>
internal sealed class MaximumLikelihoodMethod(StandardCatalog catalog) : InferenceMethod
{
    private const string MethodName = "mle";

    private readonly FlowLikelihood alongTime = new(catalog, MethodName);
    private readonly NetLikelihood ofNets = new(catalog, MethodName);

    public override string Name => MethodName;

    public override string Summary =>
        "maximum likelihood: closed forms and least squares of fully observed stories; nets and flows by an `ode` by training";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.Likelihood];

    public override IReadOnlyList<MethodConcept> RelatedIdeas =>
        [MethodConcept.Mode, MethodConcept.ClosedForm, MethodConcept.ContinuousFlow];

    public override bool MaximizesLikelihood => true;

    public override bool EndsAtMaximum => true;

    /// <summary>Always: it is the default for fully observed stories; nets and flows by an `ode` are trained.</summary>
    public override bool IsDefaultFor(StoryFacts story) => true;

    /// <summary>Only without latents and priors, which its reader has written.</summary>
    public override bool IsExpectedFor(StoryFacts story) => !story.HasNoUnknowns
        && !new FullObservationRequirement(Name).Unmet(story).Any();

    public override InferenceMethod For(StoryFacts story) => alongTime.Concerns(story) ? alongTime : ofNets.Concerns(story) ? ofNets : this;

    protected override IReadOnlyList<PlanRule> Rules => [new ParamsOfRows(Name), new ObservedParts(Name)];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var (problem, plan) = fit;
        if (plan.Blocks.All(b => b.By is ClosedFormPoint)) return new ClosedFormFitting(problem, catalog, plan, options.ChosenEngine);
        if (JointLocations.Missing(problem, plan) is { } large) return RunDiagnostics.NotEnoughMemory(Name, large);
        return Attempt(() => ObservedFitting.Create(problem, catalog, plan, options));
    }
}
