using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>Params are all that is unknown: there is one, and no latent that something observed depends on.</summary>
/// <param name="method">Who demands it.</param>
internal sealed class OnlyParamsAreUnknown(string method) : Requirement
{
    private readonly Requirement otherwise = InTurn([.. ParamsOfRows.OfStory(method)]);

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Needed.Any() || !story.Params.Any() ? otherwise.Unmet(story) : [];
}
