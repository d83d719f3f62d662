namespace ProbDsl.Inference.Adversarial;

/// <summary>A story whose data have no density, trained against a critic of its draws.</summary>
internal abstract class AdversarialMethod(StandardCatalog catalog) : CriticMethod
{
    public override string ResultPhrase => "the weights of a generator";

    /// <summary>The features that its own options affect.</summary>
    protected abstract RunFeatures Features(RunOptions options);

    public override bool Concerns(StoryFacts story) => story.Structures.Generated is not null;

    public override RunTraits Traits(StoryFacts story, RunOptions options) =>
        new(FeaturesOf(options) | RunFeatures.InstanceNoise | Features(options), $"`{Name}`");

    protected override IReadOnlyList<Requirement> Requires =>
    [
        new GeneratedRowRequirement(), new CriticOfRowsRequirement(),
        Requirement.Together(new NoGuide(), new NoTrainedParams(), new TrainableNetRequirement(),
            Every.Statement(NoTarget), Complete),
        new LoweredLossesRequirement(Name, (story, problem, options) =>
            ModelOf(AdversarialWeights.PlanOf(story), problem, options).Model),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new AdversarialWeights()];

    protected override Fitting Begun(InferencePlan plan, Problem problem, FitOptions options)
    {
        var of = plan.ObjectiveOf<AdversarialPlan>();
        problem = FrozenUnits.WithRows(problem, of.Critic.Arguments.Select(a => a.Name));
        var (model, settings) = ModelOf(of, problem, options);
        return new AdversarialFitting(model, problem, settings, Name);
    }

    private (AdversarialModel Model, AdversarialSettings Settings) ModelOf(AdversarialPlan plan, Problem problem, FitOptions options)
    {
        var settings = AdversarialSettings.Create(problem, plan.Of, options, TrainingOf(options, AdversarialSettings.UsualAveraging),
            GameOf(options), ConstraintOf(options, plan.Of.NumbersOf(problem)), UsualCriticSteps);
        return (new GeneratorModel(plan, problem, catalog, settings), settings);
    }

    protected abstract AdversarialGame GameOf(FitOptions options);

    /// <param name="options">The options of the fit.</param>
    /// <param name="numbers">The count of numbers in a row.</param>
    protected abstract CriticConstraint ConstraintOf(FitOptions options, int numbers);

    protected virtual int UsualCriticSteps => 1;
}
