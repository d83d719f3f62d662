namespace ProbDsl.Compiler.Graph.Diagrams;

/// <summary>
/// The nodes of a diagram by plate: those in no deeper plate, and the plates inside. The root has no label.
/// </summary>
internal sealed record PlateTree(string Label, ValueList<DiagramNode> Nodes, ValueList<PlateTree> Plates)
{
    public static PlateTree Create(Diagram diagram) => Create("", diagram.Nodes, 0);

    private static PlateTree Create(string label, IReadOnlyList<DiagramNode> nodes, int depth) => new(
        label, [.. nodes.Where(n => n.Plates.Count == depth)],
        [.. nodes.Where(n => n.Plates.Count > depth).GroupBy(n => n.Plates[depth])
            .Select(plate => Create(plate.Key, [.. plate], depth + 1))]);
}
