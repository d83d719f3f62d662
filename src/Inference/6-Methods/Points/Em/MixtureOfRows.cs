namespace ProbDsl.Inference.Em;

/// <summary>
/// The plan of a mixture that one fused pass over rows fits: the label is marginalized, each param has a closed-form maximum.
/// </summary>
internal sealed class MixtureOfRows : PlanRule
{
    public override IEnumerable<Block> Marginalize(StoryFacts story)
    {
        var label = story[story.Latents.Single().Name];
        return [.. MarginalizedBlocks.Create(story.Density).Where(b => b.By is not EnumeratedStateTreatment),
            new([label.Unknown], new EnumeratedStateTreatment(), label.Reason)];
    }

    public override PlanProposal Treat(StoryFacts story) =>
        FusedMixture.CanFit(story) ? PlanProposal.Of(ClosedFormBlocks.Plan(story)) : PlanProposal.Refuse([]);
}
