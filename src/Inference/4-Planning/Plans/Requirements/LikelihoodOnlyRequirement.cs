namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that no `target +=` adds a term to the likelihood.</summary>
/// <param name="method">The method that requires it.</param>
/// <param name="next">What the user can do.</param>
public sealed class LikelihoodOnlyRequirement(string method, string next) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Graph.Story.OfType<TargetIncrement>().Take(1).Select(w =>
        new Refusal($"`target +=` adds a term, but `{method}` needs the likelihood of the data alone", next, w.Span));
}
