namespace ProbDsl.Compiler.Typing;

/// <summary>Strongly connected components of a graph: which nodes reach each other. Kosaraju's two passes, without recursion.</summary>
public static class Components
{
    /// <summary>A number for each node; two nodes have the same one exactly when each reaches the other.</summary>
    public static Dictionary<T, int> Of<T>(IReadOnlyList<T> nodes, Func<T, IEnumerable<T>> next)
        where T : notnull
    {
        var edges = nodes.ToDictionary(n => n, n => next(n).Distinct().ToList());
        var back = nodes.ToDictionary(n => n, _ => new List<T>());
        foreach (var (from, targets) in edges)
            foreach (var to in targets) back[to].Add(from);
        var finished = new List<T>();
        var seen = new HashSet<T>();
        foreach (var node in nodes) Visit(node, edges, seen, finished);
        var component = new Dictionary<T, int>();
        var taken = new HashSet<T>();
        for (var i = finished.Count - 1; i >= 0; i--)
        {
            var members = new List<T>();
            Visit(finished[i], back, taken, members);
            foreach (var member in members) component[member] = i;
        }

        return component;
    }

    private static void Visit<T>(T start, Dictionary<T, List<T>> edges, HashSet<T> seen, List<T> finished)
        where T : notnull
    {
        if (!seen.Add(start)) return;
        var path = new Stack<Position<T>>();
        path.Push(new(start, 0));
        while (path.TryPop(out var at))
        {
            if (at.Edge == edges[at.Node].Count)
            {
                finished.Add(at.Node);
                continue;
            }

            path.Push(at with { Edge = at.Edge + 1 });
            if (edges[at.Node][at.Edge] is var other && seen.Add(other)) path.Push(new(other, 0));
        }
    }

    /// <summary>A node on the path and the next of its edges to follow.</summary>
    private sealed record Position<T>(T Node, int Edge);
}
