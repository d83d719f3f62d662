namespace ProbDsl.Inference.Em;

/// <summary>
/// Refuses a latent with one member per row, or with a distribution that depends on other unknowns: it is not a point to be maximized but
/// would have to be marginalized, and has no closed form.
/// </summary>
internal sealed class NoIntegratedLatents : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.UnknownsBesideIntegrals.Where(u => u.Role == Role.Latent).Select(latent => Integrated(story, latent)).OfType<Refusal>()
        .Take(1);

    private static Refusal? Integrated(StoryFacts story, Variable latent)
    {
        var graph = story.Graph;
        var draws = graph.StatementsOf(latent.Name).ToList();
        var plate = latent.Whole.Dims.FirstOrDefault(d => d.Plate is not null)?.Plate;
        var other = draws.SelectMany(d => DeepReads.Find(graph, d)).FirstOrDefault(r => graph[r.Of].Role is Role.Latent or Role.Param);
        if (plate is null && other is null) return null;
        return new(
            $"`{draws[0].Name}` would have to be marginalized: "
                + $"{(plate is not null ? $"it has a member for each of `{plate.Name}`" : $"its distribution depends on `{other!.Of}`")}"
                + (DeepReads.IsChain(graph, latent.Name) ? ChainObstacle.Find(graph, latent.Name)?.Why : null),
            story.Params.Any() ? "give every `param` a prior: then it is one unknown among others" : "",
            draws[0].Target.Span);
    }
}
