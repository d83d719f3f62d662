namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>
/// Requires that the story has an unknown, or else that it draws data or adds to `target`: the log density is then its result.
/// </summary>
public sealed class UnknownOrDataRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.HasNoUnknowns && !IsDensityOfData(story)) yield return UnknownRequirement.Refuse(story.Graph);
    }

    /// <summary>Whether the story has no unknown and draws data or adds to `target`.</summary>
    public static bool IsDensityOfData(StoryFacts story) => story.HasNoUnknowns
        && story.Graph.Story.Any(s => s is TargetIncrement || (s is Draw draw && story.Graph[draw.Target.Of].Role == Role.Data));
}
