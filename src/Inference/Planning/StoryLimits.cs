using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Structures that type-check and that no engine of this version treats; each is named with its statement, whatever the method.</summary>
internal static class StoryLimits
{
    public static IEnumerable<Refusal> Of(ModelGraph graph) => graph.Story.OfType<Draw>().Any()
        ? graph.Story.SelectMany(s => Of(graph, s))
        : [new("the story has no statement with `~`, so that nothing is said of the data", "write how they come about, as in `for n in rows { x[n] ~ Normal(mean, sd) }`", graph.Variables.Select(v => v.Span).FirstOrDefault())];

    private static IEnumerable<Refusal> Of(ModelGraph graph, Statement statement)
    {
        var pieces = graph.StatementsOf(statement.Target.Of).ToList();
        if (statement.Loops.FirstOrDefault(l => l.Order != Order.Free) is { } chain)
            yield return new($"`{statement.Name}` is a chain along `{chain.Name}`, and this version has no engine for chains", "see `probdsl methods` for what there is", statement.Target.Span, ChainEngine(graph[statement.Target.Of]));
        else if (pieces.Count > 1 && pieces[0] == statement && pieces.All(p => p.Loops.All(l => l.Order == Order.Free)))
            yield return new($"`{statement.Target.Of}` is defined by several statements, and this version has no engine that joins them", "define it by one statement in one loop", statement.Target.Span);
        if (statement is Define define && define.Target.At.Any(a => a is not Affine { Loop: not null } affine || affine.Offset != Size.Of(0)))
            yield return new($"`{statement.Name}` defines single elements, and this version needs plain loop variables on the left of `=`", "write the definition inside a loop", statement.Target.Span);
        if (statement is Draw draw && Truncates(graph[draw.Target.Of].Support, draw.Law.Of.Support))
            yield return new($"`{draw.Name}` is {graph[draw.Target.Of].Type}, which truncates {draw.Law.Of.Name}, and this version has no truncated laws", $"declare `{draw.Target.Of}` with the type that {draw.Law.Of.Name} draws", draw.Target.Span);
        if (statement is Draw { Target.At: var at } && graph[statement.Target.Of].Role == Role.Data && (at.Count < graph[statement.Target.Of].Extents.Count || at.Any(a => a is not Affine { Loop: not null } affine || affine.Offset != Size.Of(0))))
            yield return new($"`{statement.Name}` does not stand for one row, and this version observes whole rows in a loop over their plate", $"write it inside `for n in {graph[statement.Target.Of].Extents[0]}`", statement.Target.Span);
    }

    private static string ChainEngine(Variable variable) => variable.Role != Role.Latent ? "`map` or `nuts`" : variable.Support is FiniteSupport ? "`forward_backward`" : "`kalman` or `nuts`";

    private static bool Truncates(Support type, Support law) => law is Reals && type is not Reals;
}
