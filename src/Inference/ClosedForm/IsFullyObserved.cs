using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>Requires that the story is fully observed.</summary>
/// <param name="method">The method that requires it.</param>
internal sealed class IsFullyObserved(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Latents.Select(l =>
        new Refusal($"`{method}` needs fully observed data, but `{story.Graph.StatementsOf(l.Name).First().Name}` is latent",
            "", l.Span));
}
