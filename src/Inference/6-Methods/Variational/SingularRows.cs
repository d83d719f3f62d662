namespace ProbDsl.Inference.Variational;

/// <summary>
/// Finds rows for which the likelihood of a flow has no maximum: they lie on a line or plane, since a column is constant or follows from
/// others, or since there are too few of them. A flow that does not keep volume presses its density onto it without bound.
/// </summary>
internal static class SingularRows
{
    /// <summary>The most numbers of a row for which dependent columns are found; of longer rows only constant ones.</summary>
    private const int MostNumbers = 512;

    // the standard deviation, as a fraction of the mean, of numbers that differ by rounding alone
    private const double Rounding = 1e-13;

    /// <summary>The error for the first draw of data by such a flow; null if there is none.</summary>
    public static Diagnostic? Find(Problem problem) =>
        problem.Graph.Story.OfType<Draw>().Select(draw => Find(problem, draw)).FirstOrDefault(found => found is not null);

    private static Diagnostic? Find(Problem problem, Draw draw)
    {
        var stages = FlowStage.Expand(problem.Graph, draw);
        if (stages.All(s => s.Use.Of!.KeepsVolume(s.Use.Options) || !s.Use.HasWeights)
            || problem.Graph.Find(draw.Target.Of) is not { Role: Role.Data, Origin: ColumnOrigin } data
            || problem.Missing.ContainsKey(data.Name) || data.Extents.Any(e => problem.IsRagged(e.Size))) return null;
        var (width, values) = (problem.ShapeOf(draw.Target.Type).Count, problem.Data[data.Name].Values);
        var isOfLogs = FlowStage.EndsInExp(stages) && Array.TrueForAll(values, v => v > 0);
        var count = values.Length / width;
        if (count == 0) return null;
        var flow = stages[^1].Flow;
        // as the flow maps them: where `exp` is the last map, their logarithms
        var rows = new ColumnProducts(count, width,
            (row, column) => values[(row * width) + column] is var value && isOfLogs ? Math.Log(value) : value);
        if (count == 1) return TrainingDiagnostics.Singular(draw, flow, "there is only one row");
        if (rows.Moments.ToList().FindIndex(m => !(m.Sd > Rounding * Math.Abs(m.Mean))) is var constant and >= 0)
            return TrainingDiagnostics.Singular(draw, flow,
                width == 1 ? "all numbers are equal" : $"number {constant + 1} is the same in all rows");
        if (FlowStage.RankOf(problem.Graph, draw) == 0 || width is 1 or > MostNumbers) return null;
        if (count <= width) return TrainingDiagnostics.Singular(draw, flow, $"{count} rows of {width} numbers lie on a plane");
        return rows.Dependent() is [var (column, of), ..]
            ? TrainingDiagnostics.Singular(draw, flow, $"number {column + 1} of a row follows from {Words(of)}") : null;
    }

    private static string Words(List<int> of)
    {
        const int most = 4;
        var listed = string.Join(", ", of.Take(most).Select(i => $"{i + 1}"));
        return of.Count > most ? $"numbers {listed} and {of.Count - most} others" : $"{(of.Count == 1 ? "number" : "numbers")} {listed}";
    }
}
