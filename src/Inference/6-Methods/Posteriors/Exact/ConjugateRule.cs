namespace ProbDsl.Inference.Exact;

/// <summary>Blocks of unknowns that share no statement, each with its posterior in closed form.</summary>
internal sealed class ConjugateRule : PlanRule
{
    public override ObjectivePlan? Lowered(StoryFacts story) => story.DensityWithKnownChains;

    public override PlanProposal Treat(StoryFacts story)
    {
        var (blocks, refusals) = ConjugateBlocks.Find(story);
        if (refusals.Count == 0) refusals = [.. new LoweredDensityRequirement(DensityUse.Joint).Unmet(story)];
        return PlanProposal.Unless(refusals,
            blocks.Select(b => new Block([.. b.Block.Unknowns], new ConjugatePosterior(b.Block), b.Reason)));
    }
}
