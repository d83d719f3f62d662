namespace ProbDsl.Inference.Adversarial;

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
