namespace ProbDsl.Inference.NewData;

/// <summary>
/// Warns of missing cells that a guide in the source reads as if they were observed: it reads neither their mask nor draws them.
/// </summary>
public static class MissingReads
{
    /// <summary>A warning for each data name, at the first statement of the guide that reads it.</summary>
    public static IEnumerable<Diagnostic> Warnings(Problem problem) =>
        from data in problem.Graph.Variables
        where data.Role == Role.Data && problem.Missing.TryGetValue(data.Name, out var missing) && missing.Count > 0
            && !GuideGraph.Imputes(problem.Graph, data)
        let reading = problem.Graph.Guide.FirstOrDefault(s => ExprTree.Reads(s).Any(r => r.Of == data.Name))
        where reading is not null && !HasMask(problem.Graph, data)
        select Describe(problem, data, reading);

    private static bool HasMask(ModelGraph graph, Variable data) => graph.Guide.SelectMany(ExprTree.RightSides).SelectMany(ExprTree.All)
        .OfType<Observed>().Any(o => o.Of.Of == data.Name);

    private static Diagnostic Describe(Problem problem, Variable data, Statement reading)
    {
        var isMean = StoryStructures.Of(problem.Graph).Open.All.Any(unit => unit.Data == data && StandardUnits.AreOfInput(unit.Name));
        var value = isMean ? "the mean of the column" : "0";
        return GuidedDiagnostics.MissingRead(data.Name, problem.Missing[data.Name].Count, ColumnsOf(problem, data), value, reading.Span);
    }

    /// <summary>The columns with missing cells and the number of these; none where a row is one number, or a group of rows.</summary>
    private static IReadOnlyList<(string Name, int Cells)> ColumnsOf(Problem problem, Variable data) =>
        data.Extents is [{ Plate: { Within: null } rows }] && data.Type.Rank > 0
            ? [.. ObservedColumns.Find(problem, rows, new HashSet<string> { data.Name }).Missing(problem)] : [];
}
