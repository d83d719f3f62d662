namespace ProbDsl.Inference.Adversarial;

/// <summary>Draws of latents from their prior.</summary>
internal static class PriorDraws
{
    /// <summary>The story with some latents drawn, one draw for each member.</summary>
    /// <param name="story">The story with all else that the draws read.</param>
    /// <param name="latents">Their names.</param>
    /// <param name="noise">The source of noise.</param>
    /// <exception cref="LoweringLimit">A latent has no sampler.</exception>
    public static StoryLowering Lower(StoryLowering story, IReadOnlyCollection<string> latents, Noise noise)
    {
        var draws = new GuideDraws(story.Problem, noise, _ => null);
        return SamplingOrder.Sort(story.Problem.Graph).SelectMany(s => s.Statements).OfType<Draw>()
            .Where(d => latents.Contains(d.Target.Of)).Aggregate(story, draws.Drawn);
    }
}
