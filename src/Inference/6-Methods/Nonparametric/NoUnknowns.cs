namespace ProbDsl.Inference.Nonparametric;

/// <summary>Requires that the story has neither params nor latents.</summary>
/// <param name="method">The method that requires it.</param>
internal sealed class NoUnknowns(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Params.Concat(story.Latents).Select(v =>
        new Refusal($"`{v.Name}` is unknown, but `{method}` estimates only the distribution of the rows",
            "remove it, or use another distribution", v.Span));
}
