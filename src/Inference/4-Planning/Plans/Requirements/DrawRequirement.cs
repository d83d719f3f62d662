namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that the story has a draw, or optionally a `target +=`.</summary>
internal sealed class DrawRequirement(bool orWeighed = false) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Graph.Story.Any(s => s is Draw || (orWeighed && s is TargetIncrement))) yield break;
        yield return new(
            "the story has no statement with `~`, so the data have no distribution",
            "write how the data are generated, as in `for n in rows { x[n] ~ Normal(mean, sd) }`",
            story.Graph.Variables.Select(v => v.Span).FirstOrDefault());
    }
}
