namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Normal latents of which several are added in the mean of a number that is observed: crossed groupings, players of a match, coefficients
/// with a prior that is learned, a field over areas, a random walk over the values of a column.
/// </summary>
/// <param name="Effects">The latents, in the order of the story.</param>
/// <param name="Observations">The statements that draw what is observed.</param>
public sealed record GaussianEffects(ValueList<GaussianMember> Effects, ValueList<Draw> Observations) : GaussianBlock(Observations)
{
    /// <summary>
    /// The names of latents of numbers of which each observation reads one member: given all other latents their members are independent.
    /// </summary>
    public required ValueList<string> Apart { get; init; }

    /// <summary>How their joint distribution is computed.</summary>
    public EffectWay Way { get; init; }

    public override bool HasExpectations => HasClosedForm && Way != EffectWay.Chain;

    public override IEnumerable<Variable> Latents => Effects.Select(m => m.Latent);

    public override IEnumerable<Draw> Statements => Effects.SelectMany(m => m.Draws).Concat(Observing);

    public override string Along =>
        string.Join(", ", Effects.SelectMany(e => e.Latent.Whole.Dims.Select(d => d.Plate?.Name ?? d.Size.Symbol ?? e.Latent.Name))
            .DefaultIfEmpty(Effects[0].Latent.Name).Distinct());

    public override string Reason => $"linear and normal, {Means ?? "in closed form"}";

    public override string? Means => Way switch
    {
        EffectWay.Sparse => "by a sparse Cholesky factor",
        EffectWay.Chain => "by a Kalman filter along a line",
        _ => null,
    };

    /// <summary>The latent with the most members that are independent given all other latents; null if there is none.</summary>
    public Variable? LargestApart(Problem problem) => Effects.Count == 1 ? null
        : Latents.Where(l => Apart.Contains(l.Name)).MaxBy(l => problem.ShapeOf(l).Count);
}
