using ProbDsl.Compiler.Typing;

namespace ProbDsl.Inference.Importance;

/// <summary>
/// Requires that the guide draws all values that an unknown may have: weights of draws do not show the mass of values that are never drawn,
/// which is missing from evidence and means. A bound needs the converse alone.
/// </summary>
internal sealed class ProposalSupportRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        from draw in story.Graph.Guide.OfType<Draw>()
        let unknown = story.Graph.Find(draw.Target.Of)
        where unknown is { Role: Role.Latent } && GuideReach.Find(story.Graph).Misses(draw, unknown.Support)
        select new Refusal(
            $"the guide never draws some values of `{draw.Name}`, so weights of its draws miss their probability: "
                + $"`{draw.Distribution.Span.OneLine}` reaches only a part of its support",
            $"let the guide draw all values that `{draw.Name}` has in the story, as `Normal(m, s)` does for a real number, "
                + "or restrict its type in the story too",
            draw.Distribution.Span);
}
