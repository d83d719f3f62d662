namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires rows of data that the story generates by a net, without a density.</summary>
internal sealed class GeneratedRowRequirement : Requirement
{
    private static readonly WholeRowRequirement whole = new();

    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var graph = story.Graph;
        return story.Structures.Generated is not null ? []
            : graph.Story.OfType<Draw>().FirstOrDefault(d => graph[d.Target.Of].Role == Role.Data && !GeneratedRows.IsCertain(graph, d))
                is { } dense ? [new($"`{dense.Name}` has a density, which a critic would only estimate",
                    "use a method of the density (`probdsl fit` without `--method`), or write `Delta(net(..))` for a model without one",
                    dense.Distribution.Span)]
            : whole.Unmet(story);
    }
}
