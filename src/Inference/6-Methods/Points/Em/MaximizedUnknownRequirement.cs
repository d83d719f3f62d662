namespace ProbDsl.Inference.Em;

/// <summary>Requires that some unknown is left for a step of EM to update.</summary>
internal sealed class MaximizedUnknownRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.UnknownsBesideIntegrals.Any())
            yield return new("nothing is left to estimate: every unknown is marginalized",
                "declare a probability or a scale as `param`, or give it a prior",
                story.Graph.FirstStatement);
    }
}
