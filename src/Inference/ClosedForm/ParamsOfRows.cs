using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Estimation;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>
/// A story whose every param is by itself an argument of one distribution that has a family over rows: all maxima in one pass.
/// </summary>
/// <param name="method">Who plans so.</param>
internal sealed class ParamsOfRows(string method) : PlanRule
{
    public override IReadOnlyList<Requirement> Requires => [.. OfStory(method), new ParamsHaveClosedForms(), new EveryCellIsObserved()];

    /// <summary>What it demands without a look at the params.</summary>
    /// <param name="method">Who demands it.</param>
    public static IReadOnlyList<Requirement> OfStory(string method) =>
        [new HasRowsInClosedForm(), Requirement.Together(new NothingIsLatent(method), new SomethingIsEstimated())];

    public override IEnumerable<Block> Vanish(StoryFacts story) => [];

    public override Offer Stay(StoryFacts story) => Offer.Of(ClosedFormBlocks.Of(story));
}
