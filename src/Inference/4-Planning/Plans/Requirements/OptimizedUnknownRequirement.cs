namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires an unknown that a gradient can move: not every unknown is marginalized.</summary>
public sealed class OptimizedUnknownRequirement : Requirement
{
    private static readonly Requirement hasUnknowns = InTurn(new UnknownRequirement(), new ObservedDataRequirement());

    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.EstimatedUnknowns.Any() || story.Unobserved.Filled.Count > 0) return [];
        return hasUnknowns.Unmet(story).DefaultIfEmpty(
            new("there is nothing to optimize: every unknown is marginalized", "give a probability or a scale a prior, or `param`",
                story.Graph.FirstStatement));
    }
}
