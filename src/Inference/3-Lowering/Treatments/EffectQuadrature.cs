namespace ProbDsl.Inference.Treatments;

/// <summary>Marginalizes independent members of one number each, of any smooth density, by nodes about the mode of each.</summary>
/// <param name="Members">The members.</param>
public sealed record EffectQuadrature(EffectMembers Members) : LatentIntegration(Members)
{
    // some five steps to the mode, of a density and two derivatives each
    private const int DensitiesToMode = 15;

    public override int DensitiesPerRow => EffectLowering.Nodes + DensitiesToMode;

    public override bool IsByQuadrature => true;

    public override IEnumerable<Block> Blocks => [new([.. Block.Unknowns], this, $"{Block.Reason}, by quadrature with "
        + $"{EffectLowering.Nodes:N0} nodes about its mode: about {DensitiesPerRow:N0} densities of each row")];

    public override IEnumerable<Term> Claimed(StoryLowering story)
    {
        var lowering = Lowering(story);
        story.Builder.SetOrigin(Block.Origin);
        yield return TermOf(lowering.LogDensity(), lowering.Members);
    }

    public override LatentLowering Lowering(StoryLowering story) => new EffectLowering(story, Members);
}
