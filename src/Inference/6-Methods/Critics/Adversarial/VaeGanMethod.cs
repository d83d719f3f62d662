namespace ProbDsl.Inference.Adversarial;

/// <summary>A variational autoencoder whose reconstructions are compared in a layer of a critic (Larsen et al. 2016).</summary>
internal sealed class VaeGanMethod(StandardCatalog catalog) : CriticMethod
{
    private const double UsualWeight = 0.1;

    public override string Name => "vae_gan";

    public override string Summary => "an autoencoder whose reconstructions are compared with rows in a layer of a critic";

    public override string ResultPhrase => "a model trained with its guide";

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    public override bool Concerns(StoryFacts story) => story.Graph.Guide.Count > 0 && story.Structures.Sampler is null
        && (story.Structures.Generated is not null || (story.Graph.Critic is not null && GeneratedRows.Find(story.Graph) is not null));

    // of a story with a density other methods are a default too
    public override bool IsMadeFor(StoryFacts story) => Concerns(story) && story.HasNoDensity;

    public override bool IsDefaultFor(StoryFacts story) => Concerns(story);

    public override RunTraits Traits(StoryFacts story, RunOptions options) =>
        new(FeaturesOf(options) | RunFeatures.GradientPenalty | RunFeatures.CriticLayer, $"`{Name}`");

    protected override IReadOnlyList<Requirement> Requires =>
    [
        new WholeRowRequirement(), new EncodedLatentRequirement(), new CriticOfRowsRequirement(), new CriticLayerRequirement(),
        Requirement.Together(new TrainableNetRequirement(), new CopyDrawRequirement(Name),
            Every.Statement(NoTarget), Complete),
        new LoweredLossesRequirement(Name, (story, problem, options) => ModelOf(VaeGanPlan.Analyze(story), problem, options).Model),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new VaeGanRule()];

    /// <summary>The hidden layer of the critic: that of the options, or the last one.</summary>
    public static int LayerOf(AdversarialPlan plan, RunOptions options) =>
        options[StandardOptions.CriticLayer] ?? HiddenLayers.Count(plan.Critic);

    protected override Fitting Begun(InferencePlan plan, Problem problem, FitOptions options)
    {
        var of = plan.ObjectiveOf<VaeGanPlan>();
        // the critic sees rows in standard units whatever the story's distribution is
        problem = FrozenUnits.WithRows(problem, of.Game.Critic.Arguments.Select(a => a.Name));
        var (model, completed, game) = ModelOf(of, problem, options);
        return new AdversarialFitting(model, completed, game, Name);
    }

    private (VaeGanModel Model, Problem Completed, AdversarialSettings Game) ModelOf(VaeGanPlan plan, Problem problem, FitOptions options)
    {
        (problem, var bound) = AmortizedGuide.Completed(problem, catalog, plan.Bound);
        plan = plan.With(bound);
        var game = AdversarialSettings.Create(problem, plan.Game.Of, options, TrainingOf(options, AdversarialSettings.UsualAveraging),
            new DivergenceGame(FDivergence.JensenShannon, IsMinimax: false),
            ZeroCenteredPenalty.Create(options, plan.Game.Of.NumbersOf(problem)));
        var settings = new VaeGanSettings(game, LayerOf(plan.Game, options.Given), options[StandardOptions.Beta] ?? 1,
            options[StandardOptions.ReconstructionWeight] ?? UsualWeight);
        return (new(plan, problem, catalog, settings), problem, game);
    }
}
