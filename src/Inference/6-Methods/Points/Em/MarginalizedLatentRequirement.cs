namespace ProbDsl.Inference.Em;

/// <summary>Requires something to marginalize: a finite or linear-Gaussian latent, or a part of a vector.</summary>
internal sealed class MarginalizedLatentRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
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
