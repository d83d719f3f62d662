using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Requires that every draw of the guide has a density.</summary>
public sealed class GuideDensityRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Guide.OfType<Draw>().Where(d => DrawDensityRequirement.IsCertain(story, d)).Select(certain => new Refusal(
            $"the guide draws `{certain.Name}` by `Delta`, which has no density over real numbers, so the bound is undefined",
            $"let the guide add noise: `{certain.Name} ~ Normal({certain.Distribution.Values.First().Value.Span.Text}, sd)`",
            certain.Distribution.Span,
            "a bound without the density of its guide"));
}
