namespace ProbDsl.Inference.Em;

/// <summary>Requires that some unknown is left for a step of EM to update.</summary>
internal sealed class MaximizedUnknownRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.UnknownsBesideIntegrals.Any())
            yield return new("nothing is left to estimate: every unknown is marginalized",
                "declare a probability or a scale as `param`, or give it a prior",
                story.Graph.FirstStatement);
    }
}

/// <summary>
/// Requires something to marginalize in closed form: a finite or linear-Gaussian latent, or a part of a vector; and no other integral.
/// </summary>
internal sealed class MarginalizedLatentRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Density.Integrated.Where(b => !b.HasExpectations).SelectMany(b => b.Latents).FirstOrDefault() is { } near
            && story[near.Name].Refusal is { } open)
        {
            yield return open;
            yield break;
        }

        if (story.Unobserved.Integrated.Count > 0 || story.Density.Integrated.Count > 0
            || story.NeededLatents.Any(l => l.IsFiniteLatent)) yield break;
        if (story.Latents.FirstOrDefault(l => l.IsFiniteLatent) is { } idle)
            yield return new($"nothing observed depends on `{idle.Name}`",
                "use it in the distribution of something observed, or delete it", idle.Span);
        else if (story.NeededLatents.FirstOrDefault() is { } continuous && story[continuous.Name].Refusal is { } refusal)
            yield return refusal;
        else
            yield return new("the story has no finite latent to marginalize", "", story.Graph.FirstStatement);
    }
}

/// <summary>
/// Refuses unknowns in definitions of an integrated chain's positions, `level[t] = keep * level[t-1]`: such a step has no density that
/// depends on them while the distribution of the states is fixed.
/// </summary>
internal sealed class NoUnknownsInDefinitions : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        from block in story.Density.Integrated.OfType<GaussianBlock>()
        from defined in block.Definitions
        let read = DeepReads.Find(story.Graph, defined)
            .FirstOrDefault(r => !block.Has(r.Of) && story.Graph[r.Of].Role is Role.Param or Role.Latent)
        where read is not null
        select new Refusal($"`{defined.Name}` is defined by `{read.Of}`, which a step of EM cannot update: it keeps the distribution of "
            + $"`{defined.Target.Of}` fixed, in which the definition holds",
            "methods that follow the gradient of the likelihood estimate it", defined.Target.Span);
}

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
