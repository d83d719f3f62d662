namespace ProbDsl.Inference.Problems;

/// <summary>
/// The rows of continued plates after the last observed one. Every row depends only on earlier ones (a statement that reads later rows is
/// not continued), so no observed data depend on these rows, whatever sums and recurrences read them.
/// </summary>
internal sealed class RowsAfterLastObserved
{
    private readonly Problem problem;
    private readonly Dictionary<string, int> observed = [];

    public RowsAfterLastObserved(Problem problem)
    {
        this.problem = problem;
        foreach (var plate in problem.Continued.Keys)
            observed[plate] = problem.Graph.Variables.Where(v => IsOver(v, plate) && problem.Data.ContainsKey(v.Name)
                && problem.Graph.StatementsOf(v.Name).OfType<Draw>().Any()).Select(LastObserved).DefaultIfEmpty(-1).Max();
    }

    /// <summary>Whether a cell of a data name is in such a row.</summary>
    public bool Contains(string data, int cell) =>
        problem.Graph[data] is var variable && observed.Keys.FirstOrDefault(plate => IsOver(variable, plate)) is { } own
            && cell / EachOf(variable) > observed[own];

    private int LastObserved(Variable variable)
    {
        var (each, rows) = (EachOf(variable), problem.ShapeOf(variable)[0]);
        if (!problem.Missing.TryGetValue(variable.Name, out var missing)) return rows - 1;
        var last = Array.LastIndexOf(missing.Mask, false);
        return last < 0 ? -1 : last / each;
    }

    private int EachOf(Variable variable) => Math.Max(1, problem.ShapeOf(variable).Skip(1).Aggregate(1, (n, size) => n * size));

    private static bool IsOver(Variable variable, string plate) => variable.Extents.Count > 0 && variable.Extents[0].Plate?.Name == plate;
}
