namespace ProbDsl.Inference.Adversarial;

/// <summary>A story trained against a critic that estimates an f-divergence from below (Nowozin et al. 2016).</summary>
internal sealed class FganMethod(StandardCatalog catalog) : AdversarialMethod(catalog)
{
    public override string Name => "fgan";

    public override string Summary => "rows drawn without a density, trained against a critic that bounds an f-divergence";

    protected override RunFeatures Features(RunOptions options) =>
        RunFeatures.GradientPenalty | RunFeatures.Saturation | RunFeatures.FDivergence;

    protected override AdversarialGame GameOf(FitOptions options) =>
        new DivergenceGame(
            FDivergence.Named(options[StandardOptions.Divergence] ?? "kl"), options[StandardOptions.GeneratorLoss] == "minimax");

    protected override CriticConstraint ConstraintOf(FitOptions options, int numbers) =>
        ZeroCenteredPenalty.Create(options, numbers);
}
