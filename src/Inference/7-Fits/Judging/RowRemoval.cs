namespace ProbDsl.Inference.Judging;

/// <summary>The data without some rows: all that the story draws of these is missing, and their places stay.</summary>
internal static class RowRemoval
{
    /// <summary>The problem; null if other data depend on what would be missing.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="plate">The plate of the rows.</param>
    /// <param name="rows">The rows, as positions in the data.</param>
    public static Problem? Remove(Problem problem, Plate plate, IEnumerable<int> rows)
    {
        var (missing, all) = (problem.Missing.ToDictionary(), rows.ToList());
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role == Role.Data && v.Extents is [{ Plate: var own }, ..]
            && own == plate && problem.Graph.StatementsOf(v.Name).OfType<Draw>().Any()))
        {
            var values = problem.Data[variable.Name].Values;
            var width = values.Length / problem.SizeOf(plate.Size);
            var known = missing.GetValueOrDefault(variable.Name);
            bool[] mask = known is null ? new bool[values.Length] : [.. known.Mask];
            foreach (var row in all) mask.AsSpan(row * width, width).Fill(true);
            missing[variable.Name] = known is null ? new(mask, Nowhere, _ => Nowhere) : known with { Mask = mask };
        }

        var others = problem.WithData(problem.Data, null, missing);
        return others.MissingData.Marginal.Filled.Count > 0 ? null : others;
    }

    private static DataPlace Nowhere => new("data");
}
