namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// The difference of a critic's means over data and draws, which is at most the Wasserstein-1 distance times the critic's Lipschitz
/// constant (Arjovsky et al. 2017). Rows are in standard units.
/// </summary>
public sealed record WassersteinGame : AdversarialGame
{
    public override ObjectiveKind Kind =>
        new("critic_difference", "critic's difference", IsBound: false) { IsInNats = false, Unit = "standard units" };

    public override string Meaning =>
        "of its means over data and draws, by a new critic on rows that did not train it: Wasserstein-1 in standard units as far as its "
        + "gradient is at most 1";

    public override double Largest => double.PositiveInfinity;

    public override double Estimate(double loss) => -loss;

    protected override Value RewardOfData(Value critic) => critic;

    protected override Value RewardOfGenerated(Value critic) => critic;

    protected override Value GeneratorLoss(Value critic) => -critic;
}
