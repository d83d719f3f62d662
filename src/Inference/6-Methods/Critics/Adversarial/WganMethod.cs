namespace ProbDsl.Inference.Adversarial;

/// <summary>A story trained against a critic of gradient norm 1, which estimates Wasserstein-1 (Arjovsky et al. 2017).</summary>
internal sealed class WganMethod(StandardCatalog catalog) : AdversarialMethod(catalog)
{
    // Gulrajani et al. (2017) use 10 for images and 0.1 for points in the plane; rows here are in standard units
    private const double UsualPenalty = 1, UsualBound = 0.01;

    public override string Name => "wgan";

    public override string Summary => "rows drawn without a density, trained against a critic whose gradient is bounded";

    protected override RunFeatures Features(RunOptions options) => RunFeatures.Lipschitz | options[StandardOptions.Lipschitz] switch
    {
        "spectral" => RunFeatures.None,
        "clipping" => RunFeatures.BoundedWeights,
        _ => RunFeatures.GradientPenalty,
    };

    protected override int UsualCriticSteps => 5;

    protected override AdversarialGame GameOf(FitOptions options) => new WassersteinGame();

    protected override CriticConstraint ConstraintOf(FitOptions options, int numbers) => options[StandardOptions.Lipschitz] switch
    {
        "spectral" => new SpectralNorms(),
        "clipping" => new BoundedWeights(options[StandardOptions.WeightBound] ?? UsualBound),
        _ => new OneCenteredPenalty(options[StandardOptions.GradientPenalty] ?? UsualPenalty),
    };
}
