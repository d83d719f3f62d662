namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that observed data depend on an unknown, if all unknowns are latents.</summary>
public sealed class ObservedDataRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Params.Any() || story.NeededLatents.Any() || UnknownOrDataRequirement.IsDensityOfData(story)) yield break;
        yield return new(
            "no observed data depend on an unknown, so there is nothing to infer",
            "let the distribution of the data depend on an unknown; `probdsl sample` draws from the story as it is",
            story.Graph.FirstStatement);
    }
}
