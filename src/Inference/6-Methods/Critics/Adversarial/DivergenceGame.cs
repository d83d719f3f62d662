namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// The critic estimates a divergence from below, and the story lowers it. Its loss is the estimate itself (minimax), whose gradient
/// vanishes where the critic is sure, or -E_q[g(v)], which does not saturate (Nowozin et al. 2016, section 3.2).
/// </summary>
public sealed record DivergenceGame(FDivergence Of, bool IsMinimax) : AdversarialGame
{
    public override ObjectiveKind Kind => new(Of.Field, Of.Title, IsBound: true) { IsInNats = false, Unit = Of.Unit };

    public override string Meaning =>
        $"{Range}, by a new critic on rows that did not train it; not a likelihood";

    private string Range => (Of.Unit, Of.Largest) switch
    {
        ("nats", < double.PositiveInfinity and var most) => FormattableString.Invariant($" in nats, at most {most:F3}"),
        ("nats", _) => " in nats",
        (_, < double.PositiveInfinity) => ", at most 1",
        _ => "",
    };

    public override double Largest => Of.Largest;

    public override double Estimate(double loss) => -loss * Of.Scale;

    /// <remarks>Ratios of the densities are cut where rows cannot show larger ones (<see cref="RatioLimit"/>).</remarks>
    public override Value Estimated(Value ofData, Value ofGenerated, long rows) => Of.Cut is { } cut
        ? Critic(cut(ofData, RatioLimit.Of(rows)), cut(ofGenerated, RatioLimit.Of(rows))) : Critic(ofData, ofGenerated);

    public override double GreatestBy(long rows) => Of.GreatestAt(RatioLimit.Of(rows));

    protected override Value RewardOfData(Value critic) => Of.OfData(critic);

    protected override Value RewardOfGenerated(Value critic) => Of.OfGenerated(critic);

    protected override Value GeneratorLoss(Value critic) => IsMinimax ? -Of.OfGenerated(critic) : -Of.OfData(critic);
}
