namespace ProbDsl.Compiler.Graph;

/// <summary>Data cells that are drawn given other data, `data x[rows]: bool[784] from Bernoulli(image / 255)`.</summary>
public static class DataDrawOrder
{
    /// <summary>The draws in topological order, each after those that it reads; the compiler rejects cycles.</summary>
    public static IReadOnlyList<Draw> InOrder(ModelGraph graph)
    {
        var all = new Dictionary<string, Draw>();
        foreach (var variable in graph.Variables)
            if (variable is { Role: Role.Data, Origin: DrawOrigin { How: var how } }) all.Add(how.Target.Of, how);
        var ordered = new List<Draw>();
        foreach (var draw in all.Values) Add(draw);
        return ordered;

        void Add(Draw draw)
        {
            if (ordered.Contains(draw)) return;
            foreach (var source in SourcesOf(draw))
                if (all.TryGetValue(source, out var before)) Add(before);
            ordered.Add(draw);
        }
    }

    /// <summary>The data and hyperparameters that a draw reads.</summary>
    public static IEnumerable<string> SourcesOf(Draw draw) => ExprTree.Reads(draw).Select(r => r.Of).Distinct();

    /// <summary>
    /// Whether the story and its guide neither read nor draw the name, so that it is used only by data drawn given it.
    /// </summary>
    public static bool IsOnlySource(ModelGraph graph, Variable data) =>
        graph.DataDraws.Any(d => SourcesOf(d).Contains(data.Name)) && !graph.Story.Concat(graph.Guide)
            .Any(s => (s is Assignment reported && reported.Target.Of == data.Name) || ExprTree.Reads(s).Any(r => r.Of == data.Name));
}
