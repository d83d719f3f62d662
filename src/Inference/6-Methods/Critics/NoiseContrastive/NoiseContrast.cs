namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>
/// Noise-contrastive estimation of densities known up to their normalizer, with log Z as one more parameter (Gutmann and Hyvarinen 2012).
/// </summary>
internal sealed class NoiseContrast(StandardCatalog catalog) : InferenceMethod
{
    public override string Name => "nce";

    public override string Summary => "the energy of an `EnergyBased` model and its log Z, by contrast of rows with draws of noise";

    public override string ResultPhrase => "an energy with its log Z";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.Contrast];

    public override bool Trains => true;

    public override bool ReportsRows => true;

    public override bool Concerns(StoryFacts story) => story.Structures.Energy is not null;

    public override bool IsDefaultFor(StoryFacts story) => Concerns(story);

    public override bool IsMadeFor(StoryFacts story) => Concerns(story);

    public override bool SupportsFreshRows(Problem problem, FitOptions options) => true;

    public override RunTraits Traits(StoryFacts story, RunOptions options) =>
        new(RunFeatures.Training | RunFeatures.Batches | RunFeatures.Contrast, "`nce`");

    protected override IReadOnlyList<Requirement> Requires =>
    [
        new EnergyRequirement(),
        Requirement.Together(new EnergyRowRequirement(), new KnownNoiseRequirement(), new EnergyUnknownRequirement(),
            new TrainableNetRequirement(),
            new CompleteDataRequirement($"`{Name}` needs")),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new ContrastRule()];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var energy = fit.Plan.ObjectiveOf<ContrastPlan>().Energy;
        return Attempt(() => Begun(fit.Problem, energy, options));
    }

    private Result<Fitting> Begun(Problem problem, EnergyDraw energy, FitOptions options)
    {
        var rows = energy.Draw.Loops[0].Plate!;
        var parts = TrainingRows.Split(problem, rows, options);
        if (parts.Value is not var (trained, held)) return new(null, parts.Diagnostics);
        return new ContrastFitting(Name, energy, trained, held, catalog, ContrastSettings.Create(trained, rows, options));
    }
}
