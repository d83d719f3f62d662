using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>The story is fully observed.</summary>
/// <param name="method">Who demands it.</param>
internal sealed class NothingIsLatent(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Latents.Select(l =>
        new Refusal($"`{story.Graph.StatementsOf(l.Name).First().Name}` is latent, and `{method}` treats fully observed stories",
            "", l.Span));
}
