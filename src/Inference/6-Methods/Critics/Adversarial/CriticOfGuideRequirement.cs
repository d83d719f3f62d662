namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires that the story's critic, if it has one, reads all latents that the guide samples, and data of their rows.</summary>
internal sealed class CriticOfGuideRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Graph.Critic is not { } critic || story.Structures.Sampler is not { } sampler) yield break;
        var read = critic.Arguments.Select(a => a.Name).ToHashSet();
        foreach (var latent in sampler.Latents.Where(l => !read.Contains(l)))
            yield return new($"the critic `{critic.Name}` does not read `{latent}`, whose density it estimates",
                $"add the argument `{latent}`", critic.Span);
        var data = GuideCriticPlan.GivenTo(story.Graph, sampler).Select(v => v.Name).ToList();
        foreach (var name in data.Where(d => !read.Contains(d)))
            yield return new($"the critic `{critic.Name}` does not read `{name}`, on which the guide's draws depend",
                $"add the argument `{name}`", critic.Span);
        foreach (var argument in critic.Arguments.Where(a => !sampler.Latents.Contains(a.Name) && !data.Contains(a.Name)))
            yield return new(
                $"the critic `{critic.Name}` reads `{argument.Name}`, which neither the guide nor the prior of its draws reads",
                $"remove the argument `{argument.Name}`", argument.Span);
    }
}
