namespace ProbDsl.Inference.Nonparametric;

/// <summary>
/// Nonparametric distributions as arrays of a file: the rows under the data name, other arrays under the data name and a suffix after a
/// dot.
/// </summary>
public static class NonparametricDistributions
{
    public static IReadOnlyDictionary<string, Tensor> Arrays(IReadOnlyDictionary<string, RowDistribution> distributions) =>
        distributions.SelectMany(distribution =>
            distribution.Value.Arrays.Select(a => (Name: a.Key.Length == 0 ? distribution.Key : $"{distribution.Key}.{a.Key}", a.Value)))
            .ToDictionary(a => a.Name, a => a.Value);

    /// <summary>The distributions of a story that was read back; or null and what is wrong with the arrays.</summary>
    public static (IReadOnlyDictionary<string, RowDistribution>? Distributions, string? Wrong) Read(ModelGraph graph,
        IReadOnlyDictionary<string, Tensor> arrays)
    {
        var distributions = new Dictionary<string, RowDistribution>();
        foreach (var draw in graph.Story.OfType<Draw>().Where(d => d.Distribution.Of.Draws == DrawTypeSource.AsDeclared))
        {
            var data = draw.Target.Of;
            if (!arrays.TryGetValue(data, out var rows) || rows.Shape.Rank != 2 || rows.Shape[0] < 1 || rows.Shape[1] < 1
                || !Array.TrueForAll(rows.Values, double.IsFinite)) return (null, $"the rows of `{data}` are missing");
            if (draw.Distribution.Of.Is(DistributionTraits.MassOnRows)) distributions[data] = new EmpiricalRows(rows);
            else if (arrays.TryGetValue($"{data}.{KernelRows.FactorName}", out var factor) && IsFactor(factor, rows.Shape[1]))
                distributions[data] = new KernelRows(KernelStatement.KernelOf(draw.Distribution), rows, factor.Values);
            else return (null, $"the bandwidth of `{data}` is missing");
        }

        return (distributions, null);
    }

    private static bool IsFactor(Tensor factor, int size)
    {
        if (factor.Shape.Rank != 2 || factor.Shape[0] != size || factor.Shape[1] != size) return false;
        for (var a = 0; a < size; a++)
            for (var b = 0; b < size; b++)
                if (!double.IsFinite(factor[a, b]) || (b > a && factor[a, b] != 0) || (a == b && !(factor[a, b] > 0))) return false;
        return true;
    }
}
