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

/// <summary>Requires rows of data that one statement draws, each as a whole and independently of the others.</summary>
internal sealed class WholeRowRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var graph = story.Graph;
        if (GeneratedRows.Find(graph) is not null) yield break;
        var draws = graph.Story.OfType<Draw>().Where(d => graph[d.Target.Of].Role == Role.Data).ToList();
        if (draws.Count == 0)
            yield return new("the story draws no data", "write `x[n] ~ Delta(generate(z[n]))`",
                graph.Story.Select(s => s.Span).FirstOrDefault());
        else if (draws.Count > 1)
            yield return new("several statements draw data, but a critic judges one row of one variable", "join them into one vector",
                draws[1].Target.Span);
        else
            yield return new($"`{draws[0].Name}` is not drawn as whole rows that are independent of each other",
                "write `for n in rows { x[n] ~ Delta(generate(z[n])) }`", draws[0].Target.Span);
    }
}

/// <summary>Requires that only weights of nets are trained against a critic.</summary>
internal sealed class NoTrainedParams : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Params.Select(param => new Refusal(
        $"`{param.Name}` is a param, but against a critic only the weights of nets are trained",
        $"give `{param.Name}` as data or as a number, or let a net compute it", param.Span));
}
