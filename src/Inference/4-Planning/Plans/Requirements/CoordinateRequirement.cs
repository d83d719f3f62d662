namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>
/// Requires unconstrained coordinates of all remaining unknowns, including missing cells: each takes values in a range that its type and
/// all its statements agree on.
/// </summary>
/// <param name="isJoint">Whether the method has every continuous latent as an unknown.</param>
public sealed class CoordinateRequirement(bool isJoint = false) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var free = (isJoint ? story.JointDensity : story.Density).Coordinates
            .Select(u => u.Role == Role.Data ? Supports.Narrow(u, story.Graph.Story) : u);
        if (new CoordinateObstacles(story.Graph, story.Unobserved.Filled, story.Problem).First(free) is { } obstacle)
            yield return new($"of `{obstacle.By.Name}`, {obstacle.Reason}", obstacle.Next, obstacle.By.Span);
    }
}
