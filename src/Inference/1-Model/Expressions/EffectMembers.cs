using ProbDsl.Catalog.Conjugacy;

namespace ProbDsl.Inference.Expressions;

/// <summary>
/// A latent of independent members of one number each with any smooth density, such as a rate or a probability of each group: each
/// statement that observes it reads one member in smooth functions.
/// </summary>
/// <param name="Latent">The latent: real, positive, or between 0 and 1.</param>
/// <param name="Draw">The statement that draws all members.</param>
/// <param name="Observations">The statements that draw what is observed.</param>
public sealed record EffectMembers(Variable Latent, Draw Draw, ValueList<Draw> Observations) : IntegratedBlock(Observations)
{
    /// <summary>The family of the prior if all that observes a member is conjugate to it.</summary>
    public NaturalStatistics? Family { get; init; }

    public override IEnumerable<Variable> Latents => [Latent];

    public override IEnumerable<Draw> Statements => Observations.Prepend(Draw);

    public override bool HasClosedForm => false;

    public override bool IsOfFewNumbers => true;

    public override bool IsHeavyTailed => Family is null && (Observations.Any(d => d.Distribution.IsHeavyTailed)
        || (Latent.Support is Reals && Draw.Distribution.IsHeavyTailed));

    public override string Reason => "one number each";

    /// <summary>The loops over the members, in the order of the latent's indices.</summary>
    public ValueList<Loop> Loops => [.. Draw.Target.At.Select(at => ((AffineIndex)at).Loop!)];

    public override string Along => NamesOf(Loops);
}
