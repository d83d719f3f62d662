namespace ProbDsl.Compiler.Typing;

/// <summary>Strongly connected components of a directed graph, by Kosaraju's two-pass algorithm, without recursion.</summary>
public static class Components
{
    /// <summary>A component number for each of the nodes 0 to count - 1; two nodes share it exactly if each reaches the other.</summary>
    /// <param name="count">The number of nodes.</param>
    /// <param name="next">The successors of a node; duplicates are allowed.</param>
    public static int[] Find(int count, Func<int, IEnumerable<int>> next)
    {
        var (edges, back) = (new List<int>[count], new List<int>[count]);
        for (var node = 0; node < count; node++) (edges[node], back[node]) = ([], []);
        for (var node = 0; node < count; node++)
            foreach (var to in next(node))
            {
                edges[node].Add(to);
                back[to].Add(node);
            }

        var finished = new List<int>();
        var seen = new bool[count];
        for (var node = 0; node < count; node++) Visit(node, edges, seen, finished);
        var component = new int[count];
        var taken = new bool[count];
        for (var i = count - 1; i >= 0; i--)
        {
            var members = new List<int>();
            Visit(finished[i], back, taken, members);
            foreach (var member in members) component[member] = i;
        }

        return component;
    }

    private static void Visit(int start, List<int>[] edges, bool[] seen, List<int> finished)
    {
        if (seen[start]) return;
        seen[start] = true;
        var path = new Stack<Position>();
        path.Push(new(start, 0));
        while (path.TryPop(out var at))
        {
            if (at.Edge == edges[at.Node].Count)
            {
                finished.Add(at.Node);
                continue;
            }

            path.Push(at with { Edge = at.Edge + 1 });
            var other = edges[at.Node][at.Edge];
            if (seen[other]) continue;
            seen[other] = true;
            path.Push(new(other, 0));
        }
    }

    /// <summary>A node on the path, and its next edge to follow.</summary>
    private sealed record Position(int Node, int Edge);
}
