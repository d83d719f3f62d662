namespace ProbDsl.Inference.Variational;

/// <summary>Requires that the guide in the source draws the missing cells that observed data depend on.</summary>
internal sealed class DrawnReadRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.GivenUnknowns.Filled
        .Where(f => !GuideGraph.Imputes(story.Graph, story.Graph[f.Key])).Take(1)
        .Select(f => new Refusal(IncompleteDataRefusal.Dependent(f.Key, story.Cells![f.Key], f.Value),
            "remove their rows, impute them, or draw them in the guide", story.Graph.StatementsOf(f.Key).First().Span));
}
