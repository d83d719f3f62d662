namespace ProbDsl.Inference.Binding;

/// <summary>
/// The number of data rows with at least one observation: the divisor of metrics per row, and the n of an information criterion. A row in
/// which every drawn cell is missing carries no information.
/// </summary>
public static class ObservedRows
{
    /// <param name="problem">The story and its data.</param>
    /// <param name="rows">The number of rows of the longest file.</param>
    public static int Count(Problem problem, int rows) => problem.Missing.Count == 0 ? rows
        : rows - problem.Graph.Variables.Where(v => IsDrawn(problem.Graph, v))
            .GroupBy(v => string.Join(' ', RowsOf(v).Select(e => e.ToString())))
            .Where(g => MembersOf(problem, g.First()) == rows).Select(g => Empty(problem, [.. g])).DefaultIfEmpty(0).Min();

    private static bool IsDrawn(ModelGraph graph, Variable variable) =>
        variable.Role == Role.Data && variable.Extents.Count > 0 && graph.StatementsOf(variable.Name).OfType<Draw>().Any();

    /// <summary>The dimensions whose members are rows of a file.</summary>
    private static IEnumerable<Extent> RowsOf(Variable variable) => variable.Extents.Take(GroupReader.Plates(variable));

    private static int MembersOf(Problem problem, Variable variable)
    {
        var rows = RowsOf(variable).ToList();
        return rows[^1].Plate is { } plate && problem.Groups.Lengths.TryGetValue(plate.Name, out var lengths)
            ? (int)lengths.Values.Sum() : rows.Aggregate(1, (n, e) => n * problem.SizeOf(e.Size));
    }

    /// <summary>The number of rows in which all cells of these data names are missing; padding beyond the end of a group is not
    /// counted.</summary>
    private static int Empty(Problem problem, IReadOnlyList<Variable> data)
    {
        if (data.Any(v => !problem.Missing.ContainsKey(v.Name))) return 0;
        var places = RowsOf(data[0]).Aggregate(1, (n, e) => n * problem.SizeOf(e.Size));
        return Enumerable.Range(0, places).Count(place => data.All(v => problem.Missing[v.Name].Mask is var mask
            && !mask.AsSpan(place * (mask.Length / places), mask.Length / places).Contains(false)));
    }
}
