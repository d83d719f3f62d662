namespace ProbDsl.Compiler.Graph.Diagrams;

/// <summary>A diagram under construction.</summary>
internal sealed class DiagramBuilder(ValueList<Callable> callables)
{
    private readonly Dictionary<string, DiagramNode> nodes = [];
    private readonly List<DiagramEdge> edges = [];

    public DiagramNode Add(DiagramNode node) => nodes[node.Id] = node;

    /// <summary>The node, or null; hyperparameters have no nodes.</summary>
    public DiagramNode? Find(string id) => nodes.GetValueOrDefault(id);

    /// <summary>A callable of the story; null for one of the catalog.</summary>
    public Callable? Callable(string name) => callables.FirstOrDefault(c => c.Name == name);

    /// <summary>Adds edges with this node as their end.</summary>
    public void Join(IReadOnlyList<DiagramEdge> open, string end) => edges.AddRange(open.Select(e => e with { To = end }));

    public Diagram Finish(string title) => new(title, [.. nodes.Values], [.. edges.Distinct()]);
}
