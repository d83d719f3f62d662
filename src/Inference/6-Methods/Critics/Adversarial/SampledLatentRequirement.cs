namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires a guide that samples all latents with observed descendants for each row, without a density.</summary>
internal sealed class SampledLatentRequirement : Requirement
{
    private const string Sampler =
        "write a guide that transforms noise: `for n in rows { noise[n] ~ Normal(0, 1)` and `z[n] ~ Delta(encode(x[n], noise[n])) }`";

    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var graph = story.Graph;
        if (story.Structures.Sampler is not { } sampler)
        {
            yield return WhyNone(graph);
            yield break;
        }

        var sampled = sampler.Latents.ToHashSet();
        foreach (var latent in story.NeededLatents)
            if (latent.IsFiniteLatent)
                yield return new($"`{latent.Name}` is finite, but a critic estimates densities of real numbers",
                    $"marginalize `{latent.Name}` in the story: draw what depends on it from a `Mixture`", latent.Span);
            else if (!sampled.Contains(latent.Name))
                yield return new($"the guide does not sample `{latent.Name}` as it samples `{sampler.Draws[0].Name}`",
                    $"draw all latents of a row by `Delta` of a net that reads noise, or give `{latent.Name}` as a param", latent.Span);
            else if (latent.Type.Element != Element.Real)
                yield return new(
                    $"`{latent.Name}` is {latent.Type.Element.ToString().ToLowerInvariant()}, but the guide samples real numbers",
                    $"declare a real latent, and write a function of it where the story reads `{latent.Name}`", latent.Span);
    }

    private static Refusal WhyNone(ModelGraph graph)
    {
        if (graph.Guide.Count == 0)
            return new("the story has no guide, and a guide that is derived has a density", Sampler, graph.FirstStatement);
        if (SamplerGuide.WithoutDensity(graph).FirstOrDefault() is not { } draw)
            return new("the guide has a density, which a critic would only estimate",
                "use a method of the density (`probdsl fit` without `--method`)", graph.Guide[0].Span);
        return PartOfDraw.ReadOf(graph, draw) is null
            ? new($"the guide draws `{draw.Name}` without noise, so it is one point for each row",
                "let the net read noise that the guide draws: `noise[n] ~ Normal(0, 1)`", draw.Span)
            : new($"the guide does not draw `{draw.Name}` for each row of independent data",
                "a critic compares rows: draw it in `for n in rows { .. }`, or give it as a param", draw.Span);
    }
}
