namespace ProbDsl.Inference.Adversarial;

/// <summary>Adversarial variational Bayes: a critic in place of the density of the guide (Mescheder et al. 2017).</summary>
internal sealed class AdversarialBayes(StandardCatalog catalog) : CriticMethod
{
    /// <summary>
    /// The default steps of the critic, and the rate of story and guide as a fraction of its own: a guide that moves faster than its critic
    /// collapses to where the critic underestimates its density.
    /// </summary>
    private const int UsualCriticSteps = 3;

    private const double RateOfStory = 0.3, UsualRate = 2e-3;

    /// <summary>Three in four are the critic's, and the others move by little.</summary>
    private const int UsualSteps = 60_000;

    public override string Name => "avb";

    public override string Summary => "a model with a guide that samples without a density, by a critic in its place";

    public override string ResultPhrase => "a model trained with its guide";

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    public override bool Concerns(StoryFacts story) => story.Structures.Sampler is not null;

    public override bool IsDefaultFor(StoryFacts story) => Concerns(story);

    public override RunTraits Traits(StoryFacts story, RunOptions options) =>
        new(FeaturesOf(options) | RunFeatures.GuideContrast, $"`{Name}`");

    protected override IReadOnlyList<Requirement> Requires =>
    [
        new SampledLatentRequirement(), new CriticOfGuideRequirement(),
        Requirement.Together(LogDensityRequirement.Create(new TrainableNetRequirement()), new CopyDrawRequirement(Name),
            Every.Statement(NoTarget), Complete),
        new LoweredGuideCriticRequirement(),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new GuideCriticRule()];

    protected override Fitting Begun(InferencePlan plan, Problem problem, FitOptions options)
    {
        var of = plan.ObjectiveOf<GuideCriticPlan>();
        return new GuideCriticFitting(of, problem, catalog, SettingsOf(problem.SizeOf(of.Rows.Size), options), Name);
    }

    private static GuideCriticSettings SettingsOf(int rows, FitOptions options)
    {
        var training = TrainingOf(options, averaging: null, UsualSteps, UsualRate);
        var request = new GuideCriticRequest(MiniBatchOptions.BatchOf(options, rows), options[StandardOptions.Contrast] != "prior");
        return new(request, AlternatingSteps.Create(options, UsualCriticSteps, training.Adam, RateOfStory * training.Rate), training);
    }
}
