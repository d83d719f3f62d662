using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Planning;

namespace ProbDsl.Inference.Exact;

/// <summary>Blocks of unknowns that no statement joins, each with its posterior in closed form.</summary>
internal sealed class ConjugateRule : PlanRule
{
    public override Offer Stay(StoryFacts story)
    {
        var (blocks, refusals) = ConjugateBlocks.Of(story);
        return Offer.Unless(refusals, blocks.Select(b => new Block([.. b.Block.Unknowns], new ConjugatePosterior(b.Block), b.Reason)));
    }
}
