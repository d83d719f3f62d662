using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>Requires that the story is fully observed.</summary>
/// <param name="method">The method that requires it.</param>
internal sealed class IsFullyObserved(string method) : Requirement
{
    /// <summary>Whether the requirement is on stories with finite latents alone.</summary>
    public bool IsOfFiniteLatents { get; init; }

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => Latents(story).Select(l => new Refusal(
        $"`{method}` needs fully observed data, but `{story.Graph.StatementsOf(l.Name).First().Name}` is latent",
        "", l.Span));

    private IEnumerable<Variable> Latents(StoryFacts story) =>
        IsOfFiniteLatents && !story.NeededLatents.Any(l => l.IsFiniteLatent) ? [] : story.Latents;
}
