namespace ProbDsl.Inference.Diagnostics;

/// <summary>
/// Finds a level, or a combination of levels, in whose rows a column of data is constant: a net that reads levels alone has a scale of its
/// own for these rows, which goes to 0.
/// </summary>
internal static class ConstantLevel
{
    /// <summary>Why the column of a distribution is constant in some rows, in a clause; null if it is not.</summary>
    /// <param name="problem">The story with its data, without missing outcomes.</param>
    /// <param name="of">The distribution.</param>
    /// <param name="column">The column of the data, from 0; null if it is the only one.</param>
    public static string? Find(Problem problem, FreeScale of, int? column)
    {
        var data = problem.Graph[of.Draw.Target.Of];
        var read = of.Location.Arguments.Select(a => a is Access { At: [AffineIndex { Offset: var shift }] } access && shift == Size.Of(0)
            ? problem.Graph.Find(access.Of) : null).ToList();
        if (!of.IsOfNet || read.Count == 0 || !read.TrueForAll(v => IsLevel(v) && v!.Extents[0] == data.Extents[0])) return null;
        var values = problem.Data[data.Name].Values;
        double[][] levels = [.. read.Select(v => problem.Data[v!.Name].Values)];
        var width = values.Length / Math.Max(1, levels[0].Length);
        if (width != 1 && column is null) return null;
        // by combination of levels: a row, and whether all rows have its value
        var seen = new Dictionary<long, (int Row, bool IsConstant)>();
        for (var row = 0; row < levels[0].Length; row++)
        {
            var key = levels.Aggregate(0L, (all, own) => (all * own.Length) + (long)own[row]);
            if (!seen.TryGetValue(key, out var first)) seen[key] = (row, true);
            else if (first.IsConstant && Value(row) != Value(first.Row)) seen[key] = first with { IsConstant = false };
        }

        foreach (var (row, isConstant) in seen.Values)
            if (isConstant)
                return string.Create(CultureInfo.InvariantCulture, $"`{data.Name}` is {Value(row):G6} in all rows where ")
                    + string.Join(" and ", read.Select((v, i) => $"`{v!.Name}` is {LevelOf(problem, v, levels[i][row])}"));
        return null;

        double Value(int row) => values[(row * width) + (column ?? 0)];

        bool IsLevel(Variable? read) => read is { Role: Role.Data, Type.Element: Element.Index, Extents.Count: 1 }
            && !problem.Missing.ContainsKey(read.Name);
    }

    private static string LevelOf(Problem problem, Variable data, double position) =>
        data.Type.States?.Symbol is { } size && problem.Levels.TryGetValue(size, out var levels)
            ? levels.Texts[(int)position - 1] : position.ToString(CultureInfo.InvariantCulture);
}
