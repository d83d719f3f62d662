namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that every draw of the guide has a density: by its distribution, or as a part of a draw of the guide alone.</summary>
public sealed class GuideDensityRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        SamplerGuide.WithoutDensity(story.Graph).Select(certain => Refuse(story.Graph, certain));

    private static Refusal Refuse(ModelGraph graph, Draw certain) => PartOfDraw.ReadOf(graph, certain) is { } read
        ? new(
            $"the guide draws `{certain.Name}` by `Delta` of a value that has no density: it is not an invertible function of "
                + $"one part of `{read.Of}`",
            $"read one element and no other latent, by sums, products, `exp`, `log`, `sigmoid` and the like: `{certain.Name} ~ "
                + $"Delta(exp({read.Span.Text}))`",
            certain.Distribution.Span,
            "a bound without the density of its guide")
        : new(
            $"the guide draws `{certain.Name}` by `Delta`, which has no density over real numbers, so the bound is undefined",
            $"let the guide add noise: `{certain.Name} ~ Normal({certain.Distribution.Values.First().Value.Span.Text}, sd)`",
            certain.Distribution.Span,
            "a bound without the density of its guide");
}
