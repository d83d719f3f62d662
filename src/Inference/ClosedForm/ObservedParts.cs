using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>A fit climbs these together to the one maximum that their law has at most.</summary>
public sealed record GradientAscent() : Treatment("along the slope to the only maximum");

/// <summary>
/// A fully observed story, parted by its params into what no statement joins: of each part the maximum is found at once, locations by least
/// squares and then their scale, a natural parameter in closed form; or along the slope, where the law is known to have one maximum at
/// most. Any other part is refused.
/// </summary>
/// <param name="method">Who plans so.</param>
internal sealed class ObservedParts(string method) : PlanRule
{
    public override IReadOnlyList<Requirement> Requires =>
    [
        new OnlyParamsAreUnknown(method),
        Requirement.Together(new HasLogDensity(), new OnlyTheLikelihoodCounts(method, "leave the term out"), new EveryParamIsRead()),
        new UnknownsHaveCoordinates(),
    ];

    public override Offer Stay(StoryFacts story)
    {
        var parts = new PartsOfAStory(story).Found();
        List<Refusal> refusals = [.. parts.Select(p => p.Refusal).OfType<Refusal>(), .. new EveryCellIsObserved().Unmet(story)];
        if (refusals.Count == 0) refusals = [.. new DensityIsLowered().Unmet(story)];
        return Offer.Unless(refusals, parts.SelectMany(p => p.Blocks));
    }
}
