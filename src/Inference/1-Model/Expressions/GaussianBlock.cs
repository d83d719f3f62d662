namespace ProbDsl.Inference.Expressions;

/// <summary>Latents that are jointly normal given everything else, or before draws that are not normal observe them.</summary>
/// <param name="Observations">The statements that draw what is observed of them.</param>
public abstract record GaussianBlock(ValueList<Draw> Observations) : IntegratedBlock(Observations)
{
    /// <summary>
    /// Those of its statements that stand for definitions (`=`) of some positions of a latent: normal with variance 0, without a density.
    /// </summary>
    public ValueList<Draw> Definitions { get; init; } = [];

    /// <summary>
    /// The draws among its observations that stand for draws that are not normal: the latents are normal before these are observed.
    /// </summary>
    public ValueList<LinearizedDraw> Linearized { get; init; } = [];

    public override bool HasClosedForm => Linearized.Count == 0;

    public override bool IsHeavyTailed => Linearized.Any(l => l.IsHeavyTailed);

    protected override IEnumerable<Draw> Observing => Observations.Select(d => LinearizedAs(d)?.Statement ?? d);

    /// <summary>The draw for which a normal one of its observations stands; null if it is itself a statement of the story.</summary>
    public LinearizedDraw? LinearizedAs(Draw normal) => Linearized.FirstOrDefault(l => ReferenceEquals(l.Normal, normal));

    /// <summary>Whether a statement stands for a definition.</summary>
    public bool IsDefinition(Draw draw) => Definitions.Contains(draw, ReferenceEqualityComparer.Instance);
}
