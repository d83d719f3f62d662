using ProbDsl.Catalog.Conjugacy;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Marginalizes independent members of one number each, of any smooth density: in closed form where all that observes them is conjugate to
/// their prior, by nodes about the mode of each where not.
/// </summary>
/// <param name="Members">The members.</param>
public sealed record EffectIntegration(EffectMembers Members) : LatentIntegration(Members)
{
    // some five steps to the mode, of a density and two derivatives each
    private const int DensitiesToMode = 15;

    // three steps to the peak
    private const int DensitiesOfConjugate = 9;

    public override int DensitiesPerRow =>
        Members.Family is null ? NodeEffectLowering.Nodes + DensitiesToMode : DensitiesOfConjugate;

    public override IntegrationKind Kind => Members.Family is null ? IntegrationKind.Quadrature : IntegrationKind.Exact;

    public override IEnumerable<Block> Blocks => [new([.. Block.Unknowns], this, $"{Block.Reason}, {Way}")];

    private string Way => Members.Family is { } family ? $"{ConjugateFamily.NameOf(family)} given the rest, in closed form"
        : $"by quadrature with {NodeEffectLowering.Nodes:N0} nodes about its mode: about {DensitiesPerRow:N0} densities of each row";

    public override IEnumerable<Term> Claimed(StoryLowering story)
    {
        var lowering = Lowering(story);
        story.Builder.SetOrigin(Block.Origin);
        yield return TermOf(lowering.LogDensity(), lowering.Members);
    }

    public override LatentLowering Lowering(StoryLowering story) => EffectLowering.Create(story, Members);
}
