namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requirements on every part of a kind; refusals are listed part by part.</summary>
public static class Every
{
    public static Requirement Statement(params RequirementOf<Statement>[] each) =>
        new PartRequirements<Statement>(story => story.Graph.Story, each);

    /// <summary>Requirements on statements, except those that integrate to 1 over unobserved variables.</summary>
    public static Requirement Term(params RequirementOf<Statement>[] each) =>
        new PartRequirements<Statement>(story => story.Graph.Story.Where(s => !story.WithoutData.Unobserved.Silent.Contains(s)), each);

    /// <summary>Latents on which something observed depends.</summary>
    public static Requirement Latent(params RequirementOf<Variable>[] each) =>
        new PartRequirements<Variable>(story => story.WithoutData.NeededLatents, each);
}

/// <summary>Requirements on each part of a story.</summary>
internal sealed class PartRequirements<T>(Func<StoryFacts, IEnumerable<T>> parts, IReadOnlyList<RequirementOf<T>> each) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        parts(story).SelectMany(part => each.SelectMany(r => r.Unmet(story, part)));
}
