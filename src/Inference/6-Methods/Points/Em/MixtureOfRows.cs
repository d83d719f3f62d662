namespace ProbDsl.Inference.Em;

/// <summary>
/// The plan of a mixture that one fused pass over rows fits: the label is marginalized, each param has a closed-form maximum.
/// </summary>
internal sealed class MixtureOfRows : PlanRule
{
    public override IEnumerable<Block> Marginalize(StoryFacts story, ObjectivePlan? objective)
    {
        var label = story[story.Latents.Single().Name];
        return base.Marginalize(story, objective).Select(b => b.Unknowns.Contains(label.Unknown) ? b with { Reason = label.Reason } : b);
    }

    public override PlanProposal Treat(StoryFacts story) =>
        FusedMixture.CanFit(story) ? PlanProposal.Of(ClosedFormBlocks.Plan(story)) : PlanProposal.Refuse([]);
}
