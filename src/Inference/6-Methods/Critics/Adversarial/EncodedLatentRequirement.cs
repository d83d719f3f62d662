namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires that a guide with a density, written or derived, draws all latents, which are real numbers of rows.</summary>
internal sealed class EncodedLatentRequirement : Requirement
{
    private static readonly GuideDensityRequirement density = new();

    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var (graph, rows) = (story.Graph, GeneratedRows.Find(story.Graph)!.Rows);
        if (story.Structures.Sampler is { } sampler)
            yield return new($"the guide samples `{sampler.Draws[0].Name}` without a density, which the KL divergence needs",
                "draw it from a distribution: `z[n] ~ Normal(encode(x[n]))`", sampler.Draws[0].Span);
        else if (story.Structures.Chains.Count > 0)
            yield return new($"the guide draws `{story.Structures.Chains[0].Latent.Name}` along a chain",
                "draw each latent of a row at once: `z[n] ~ Normal(encode(x[n]))`", graph.Guide[0].Span);
        else if (!story.NeededLatents.Any())
            yield return new("the story has no latent variable to encode rows by", "use `--method gan`", graph.FirstStatement);
        else if (density.Unmet(story).FirstOrDefault() is { } unmet) yield return unmet;
        foreach (var latent in story.NeededLatents)
            if (latent.IsFiniteLatent)
                yield return new($"`{latent.Name}` is finite, and a reconstruction by it has no gradient",
                    $"give `{latent.Name}` as data, or draw a real vector in its place", latent.Span);
            else if (!BatchedPlate.Has(latent, rows))
                yield return new($"`{latent.Name}` is not drawn for each row, so rows cannot be encoded one by one",
                    $"draw it in `for n in {rows.Name} {{ .. }}`, or make it a param", latent.Span);
            else if (!graph.Guide.OfType<Draw>().Any(d => d.Target.Of == latent.Name) && !AmortizedGuide.Covers(graph, latent))
                yield return new($"the guide does not draw `{latent.Name}`, and no encoder is derived for it",
                    $"draw it in the guide: `{latent.Name}[n] ~ Normal(encode(x[n]))`", latent.Span);
    }
}
