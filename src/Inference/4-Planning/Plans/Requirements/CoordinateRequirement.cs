namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>
/// Requires unconstrained coordinates of all remaining unknowns, including missing cells: each takes values in a range that its type and
/// all its statements agree on.
/// </summary>
/// <param name="use">Which continuous latents are unknowns of the method.</param>
public sealed class CoordinateRequirement(DensityUse use = DensityUse.Marginal) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var free = story.DensityFor(use).Coordinates
            .Select(u => u.Role == Role.Data ? Supports.Narrow(u, story.Graph.Story) : u);
        if (new CoordinateObstacles(story.Graph, story.Unobserved.Filled, story.Problem).First(free) is { } obstacle)
            yield return new($"of `{obstacle.By.Name}`, {obstacle.Reason}", obstacle.Next, obstacle.By.Span);
    }
}
