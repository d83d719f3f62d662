namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that no observed data depend on a missing cell, which would be an unknown.</summary>
/// <param name="consequence">What the unknown would need, after a comma; may be empty.</param>
/// <param name="next">What the user can do.</param>
public sealed class NoReadMissingCells(string consequence = "", string next = "") : Requirement
{
    /// <summary>Whether missing cells of normal vectors are marginalized given the unknowns, so that none of them is read.</summary>
    public bool MarginalizesVectors { get; init; }

    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var unobserved = MarginalizesVectors ? story.GivenUnknowns : story.Unobserved;
        return unobserved.Filled.Keys.Take(1).Select(data => new Refusal(
            $"`{data}` has missing cells on which observed data depend{consequence}", next, story.Graph[data].Span));
    }
}
