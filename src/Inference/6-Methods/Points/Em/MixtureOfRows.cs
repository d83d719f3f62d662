using ProbDsl.Inference.Structures;
using ProbDsl.Inference.ClosedForms;
using ProbDsl.Inference.Plans;

namespace ProbDsl.Inference.Em;

/// <summary>
/// The plan of a mixture that one fused pass over rows fits: the label is marginalized, each param has a closed-form maximum.
/// </summary>
internal sealed class MixtureOfRows : PlanRule
{
    public override IEnumerable<Block> Marginalize(StoryFacts story)
    {
        var label = story[story.Latents.Single().Name];
        return [.. MarginalizedBlocks.Of(story.Density).Where(b => b.By is not StateMarginalization),
            new([label.Unknown], new StateMarginalization(), label.Reason)];
    }

    public override Offer Treat(StoryFacts story) => FusedMixture.CanFit(story) ? Offer.Of(ClosedFormBlocks.Of(story)) : Offer.Refuse([]);
}
