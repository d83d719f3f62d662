namespace ProbDsl.Inference.Expressions;

/// <summary>Finds the nets whose weights are read, directly or through functions and other nets, in the order of the story.</summary>
public static class CalledNets
{
    /// <summary>The nets that the story's statements call.</summary>
    public static IReadOnlyList<Net> Find(ModelGraph graph) => Reached(graph, graph.Story.SelectMany(ExprTree.RightSides), []);

    /// <summary>The nets that a callable calls, including itself if it is a net.</summary>
    public static IReadOnlyList<Net> Find(ModelGraph graph, Callable callable) => Reached(graph, Bodies(callable), [callable.Name]);

    /// <summary>Every call in these expressions, and in the bodies of what they call, each of which is entered once.</summary>
    public static IReadOnlyList<Call> Calls(ModelGraph graph, IEnumerable<Argument> from)
    {
        var (calls, entered) = (new List<Call>(), new HashSet<string>());
        var left = new Queue<Argument>(from);
        while (left.TryDequeue(out var expr))
            foreach (var call in ExprTree.All(expr).OfType<Call>())
            {
                calls.Add(call);
                if (!entered.Add(call.Of)) continue;
                foreach (var body in Bodies(graph.Callables.First(c => c.Name == call.Of))) left.Enqueue(body);
            }
        return calls;
    }

    private static IReadOnlyList<Net> Reached(ModelGraph graph, IEnumerable<Argument> from, IEnumerable<string> themselves)
    {
        HashSet<string> called = [.. Calls(graph, from).Select(c => c.Of), .. themselves];
        return [.. graph.Callables.OfType<Net>().Where(n => called.Contains(n.Name))];
    }

    private static IEnumerable<Expr> Bodies(Callable callable) =>
        callable switch { StoryFunction function => [function.Body], Net net => net.Starts, _ => [] };
}
