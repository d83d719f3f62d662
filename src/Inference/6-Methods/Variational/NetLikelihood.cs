namespace ProbDsl.Inference.Variational;

/// <summary>Params and weights of nets are trained by the gradient of the log-likelihood, in mini-batches.</summary>
internal sealed record LikelihoodGradient() : Treatment("by the gradient of the log-likelihood");

/// <summary>
/// Maximum likelihood of stories with nets: regressions and classifiers whose mean, scale or logits a net computes, and mixtures of these.
/// Finite latents are marginalized and there are no other latents, so the log-likelihood of a batch is exact, and training needs no guide.
/// </summary>
/// <param name="catalog">The catalog that resolves the story's names.</param>
/// <param name="name">The name of the method.</param>
internal sealed class NetLikelihood(StandardCatalog catalog, string name) : GuidedMethod(catalog)
{
    public override string Name => name;

    public override string Summary => "maximum likelihood of nets by training";

    public override string ResultPhrase => "weights and params of maximum likelihood";

    public override PosteriorKind Posterior => PosteriorKind.Point;

    public override bool ReportsRows => true;

    internal override BoundKind Kind => BoundKind.Likelihood;

    public override bool Concerns(StoryFacts story) => story.HasNetsAlone;

    public override bool IsDefaultFor(StoryFacts story) => Concerns(story);

    public override bool IsComparedOn(StoryFacts story) => Concerns(story);

    public override RunTraits Traits(StoryFacts story, RunOptions options) =>
        GuidedTraits.InBatches(new(RunFeatures.Training, $"`{name}` of a story with nets"), story, options, BoundKind.Likelihood);

    protected override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(
            new TrainableDensityRequirement(),
            new LikelihoodOnlyRequirement(Name, $"{MethodConcept.AsOptions([EvidenceLowerBound.MethodName])} maximizes the sum of both"),
            new CopyDrawRequirement(Name), new CalledNetRequirement(),
            new ObservedReadRequirement(Name)),
        new LoweredBoundRequirement(Kind, NetLikelihoodRule.PlanOf),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new NetLikelihoodRule()];
}
