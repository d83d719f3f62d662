namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>Requires that the story has a `param`.</summary>
internal sealed class ParamRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.Params.Any())
            yield return new("the story has no `param` to estimate", "declare what is unknown as `param`", story.Graph.FirstStatement);
    }
}
