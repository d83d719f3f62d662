using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.InferNet;

/// <summary>Offers all unknowns to Infer.NET if the story can be written in its language, which is checked with data.</summary>
/// <param name="algorithm">The algorithm in words.</param>
internal sealed class TranslationRule(string algorithm) : PlanRule
{
    public override IEnumerable<Block> Marginalize(StoryFacts story) => MarginalizedBlocks.Of(story.JointDensity);

    public override LoweredPlan? Lowered(StoryFacts story) => story.JointDensity;

    public override Offer Treat(StoryFacts story) => Offer.Unless(
        story.Problem is not { } problem ? []
            : LoweringLimit.Unmet(story.Graph, () => new StoryModel(problem, story.Catalog, story.JointDensity, withEvidence: true)),
        [new([.. story.JointDensity.Coordinates.Select(c => c.Name)], new ByInferNet(algorithm), $"{algorithm} of Infer.NET")]);

    private sealed record ByInferNet(string Algorithm) : Treatment(Algorithm);
}
