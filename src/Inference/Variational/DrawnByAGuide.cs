namespace ProbDsl.Inference;

/// <summary>Latents are drawn by a guide, which is written, derived or amortized; what vanishes is among the blocks of <see cref="GuidedPlan"/>.</summary>
/// <param name="method">Who plans so.</param>
internal sealed class DrawnByAGuide(string method) : PlanRule
{
    public override IEnumerable<Block> Vanish(StoryFacts story) => [];

    public override Offer Stay(StoryFacts story) => GuidedPlan.Of(method, story, story.Graph) is { Plan: { } plan } ? Offer.Of(plan.Blocks) : Offer.Refuse(GuidedPlan.Of(method, story, story.Graph).Refusals);

    public override DensityPlan? Density(StoryFacts story) => null;
}
