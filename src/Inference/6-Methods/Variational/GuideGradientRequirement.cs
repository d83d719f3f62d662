namespace ProbDsl.Inference.Variational;

/// <summary>
/// Requires that every continuous draw of a guide is reparameterized, without truncation by a type or bound.
/// </summary>
internal sealed class GuideGradientRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var guide = GuideGraph.Create(story.Graph);
        return story.Graph.Guide.OfType<Draw>()
            .Where(d => story.NeededLatents.Any(l => l.Name == d.Target.Of && !l.IsFiniteLatent)
                && IsDrawnByHost(story.Catalog, guide, d))
            .Select(d => new Refusal(
                $"of `{d.Name}`, a draw of `{d.Distribution.Of.Name}` has no gradient",
                "draw the latent in the guide from a reparameterized distribution: `Normal`, `MvNormal`, "
                    + "`LogNormal`, `Kumaraswamy`",
                d.Span));
    }

    private static bool IsDrawnByHost(StandardCatalog catalog, ModelGraph guide, Draw draw) =>
        catalog[draw.Distribution.Of] is IElementSampler
        || TypeTruncation.Find(guide[draw.Target.Of].Type.Element, draw.Distribution) is not null;
}
