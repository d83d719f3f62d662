using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Estimation;
using ProbDsl.Inference.Planning;

namespace ProbDsl.Inference.Em;

/// <summary>A mixture that one fused pass over rows treats: the label is summed out, each param has its maximum in closed form.</summary>
internal sealed class MixtureOfRows : PlanRule
{
    public override IEnumerable<Block> Vanish(StoryFacts story)
    {
        var label = story[story.Latents.Single().Name];
        return [.. Vanishing.Of(story.Density).Where(b => b.By is Drop), new([label.Unknown], new SumOut(), label.Reason)];
    }

    public override Offer Stay(StoryFacts story) => FusedMixture.Is(story) ? Offer.Of(ClosedFormBlocks.Of(story)) : Offer.Refuse([]);
}
