using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Every read of a variable, seen through every `=`.</summary>
public static class DeepReads
{
    public static IEnumerable<Access> Of(ModelGraph graph, Statement statement) =>
        statement is Draw draw ? draw.Law.Arguments.SelectMany(a => Of(graph, a.Value)) : Of(graph, ((Define)statement).Value);

    public static IEnumerable<Access> Of(ModelGraph graph, Expr expr) => Of(graph, expr, []);

    private static IEnumerable<Access> Of(ModelGraph graph, Expr expr, HashSet<string> underway)
    {
        foreach (var access in ExprWalk.Accesses(expr))
        {
            if (graph[access.Of].Role != Role.Derived) yield return access;
            else if (underway.Add(access.Of))
            {
                IEnumerable<Expr> sources = Definitions.Expand(graph, access) is { } definition ? [definition] : graph.StatementsOf(access.Of).OfType<Define>().Select(d => d.Value);
                foreach (var inner in sources.SelectMany(s => Of(graph, s, underway))) yield return inner;
                underway.Remove(access.Of);
            }
        }
    }
}
