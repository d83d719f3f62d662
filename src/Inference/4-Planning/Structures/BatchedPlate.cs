namespace ProbDsl.Inference.Structures;

/// <summary>
/// The plate whose members are independent given all variables outside it: its rows can be batched, and each has its own particles.
/// </summary>
public static class BatchedPlate
{
    /// <summary>The plates of a story, with its guide, whose members are independent, and which it draws data over.</summary>
    public static IReadOnlyList<Plate> Candidates(ModelGraph graph)
    {
        var all = graph with { Variables = [.. graph.Variables, .. graph.GuideVariables], Story = [.. graph.Story, .. graph.Guide] };
        return [.. graph.Plates.Where(p => p.Within is null && IsDrawn(graph, p) && AreFirst(all, p) && RowIndependence.Holds(all, p))];
    }

    /// <summary>Whether the members of a plate are groups: plates in it have a length in each.</summary>
    public static bool HasGroups(ModelGraph graph, Plate plate) => graph.Plates.Any(p => p.Within == plate);

    /// <summary>
    /// The candidate with the most members, rows or whole groups; null without one: then the whole story is one row.
    /// </summary>
    public static Plate? Choose(Problem problem) =>
        StoryStructures.Of(problem.Graph).IndependentMembers.MaxBy(p => problem.SizeOf(p.Size));

    private static bool IsDrawn(ModelGraph graph, Plate plate) =>
        graph.Variables.Any(v => v.Role == Role.Data && Has(v, plate) && graph.StatementsOf(v.Name).Any());

    /// <summary>Whether the plate is the first dimension wherever it occurs, and no param has a value for each of its members.</summary>
    private static bool AreFirst(ModelGraph graph, Plate plate) =>
        graph.Variables.All(v => !Has(v, plate) || (v.Extents[0].Plate == plate && v.Role != Role.Param));

    /// <summary>Whether the density has terms that do not belong to a single row: then the bound is of all rows together.</summary>
    public static bool HasOutside(Problem problem, Plate plate) =>
        problem.Graph.Story.Any(s =>
            s is Draw or TargetIncrement && !problem.MissingData.Silent.Contains(s)
                && !s.Loops.Any(l => l.Plate == plate));

    public static bool Has(Variable variable, Plate plate) => variable.Extents.Any(e => e.Plate == plate);
}
