namespace ProbDsl.Inference.Adversarial;

/// <summary>A generative adversarial network (Goodfellow et al. 2014), whose critic is the log odds that a row is data.</summary>
internal sealed class GanMethod(StandardCatalog catalog) : AdversarialMethod(catalog)
{
    public override string Name => "gan";

    public override string Summary => "rows drawn without a density, trained against a critic that separates them from data";

    protected override RunFeatures Features(RunOptions options) => RunFeatures.GradientPenalty | RunFeatures.Saturation;

    public override bool IsDefaultFor(StoryFacts story) => Concerns(story);

    protected override AdversarialGame GameOf(FitOptions options) =>
        new DivergenceGame(FDivergence.JensenShannon, options[StandardOptions.GeneratorLoss] == "minimax");

    protected override CriticConstraint ConstraintOf(FitOptions options, int numbers) =>
        ZeroCenteredPenalty.Create(options, numbers);
}
