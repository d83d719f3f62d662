namespace ProbDsl.Inference.NewData;

/// <summary>
/// Outcomes of plates without rows in the files. If no other statement reads them, they are marginalized by dropping their draws: rows of
/// other plates are predicted without them.
/// </summary>
internal static class OutcomesOfOtherPlates
{
    /// <param name="graph">The story.</param>
    /// <param name="absent">Data that the story draws and that the files lack.</param>
    /// <param name="isUnsized">Whether no data have the members of the plate of a data name.</param>
    /// <returns>The story without these outcomes, and the remaining absent data; the whole story if no data would remain.</returns>
    public static (ModelGraph Graph, List<Variable> Absent) Without(ModelGraph graph, List<Variable> absent, Func<Variable, bool> isUnsized)
    {
        var dropped = absent.Where(v => isUnsized(v) && IsLeaf(graph, v.Name)).Select(v => v.Name).ToHashSet();
        if (dropped.Count == 0 || !graph.Variables.Any(v => v is { Role: Role.Data, Extents.Count: > 0 })) return (graph, absent);
        var kept = graph with { Variables = [.. graph.Variables.Where(v => !dropped.Contains(v.Name))],
            Story = [.. graph.Story.Where(s => s is not Assignment draw || !dropped.Contains(draw.Target.Of))] };
        return (kept, [.. absent.Where(v => !dropped.Contains(v.Name))]);
    }

    private static bool IsLeaf(ModelGraph graph, string name) =>
        graph.Story.Concat(graph.Guide).All(s => (s is Draw draw && draw.Target.Of == name) || !ExprTree.Reads(s).Any(r => r.Of == name));
}
