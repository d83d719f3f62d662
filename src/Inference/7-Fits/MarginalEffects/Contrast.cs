namespace ProbDsl.Inference.MarginalEffects;

/// <summary>Two values of a column whose expected outcomes are compared.</summary>
/// <param name="Low">The words of the value that is compared with.</param>
/// <param name="High">The words of the other value.</param>
/// <param name="ToLow">The column with the first value.</param>
/// <param name="ToHigh">The column with the other value.</param>
internal sealed record Contrast(string Low, string High, Func<Column, Column> ToLow, Func<Column, Column> ToHigh)
{
    private const string Reference = "reference", Pairwise = "pairwise", Sequential = "sequential";

    /// <summary>The contrasts that `--values` says, as in R's marginaleffects.</summary>
    /// <param name="column">The column.</param>
    /// <param name="asked">
    /// `+1` (from each row's value), `sd` and `2sd` (about the mean), `iqr`, `minmax`, or two or more values, each against the first; for
    /// names `reference` (each level against the first), `pairwise` and `sequential`. Null: `+1`, 0 against 1, or `reference`.
    /// </param>
    /// <param name="allowsNew">Whether a level that the fit has not seen is a new one.</param>
    public static Result<IReadOnlyList<Contrast>> Read(EffectColumn column, string? asked, bool allowsNew = false)
    {
        if (asked?.Contains(',', StringComparison.Ordinal) == true)
            return OfValues(column, [.. asked.Split(',', StringSplitOptions.TrimEntries)], AgainstFirst, allowsNew);
        return column.Kind switch
        {
            ColumnKind.Names => OfLevels(column, asked ?? Reference),
            ColumnKind.Date => EffectDiagnostics.NoChange(column.Name, asked ?? "", "holds dates",
                "write two of them: `--values 2024-01-01,2024-07-01`"),
            ColumnKind.Binary when asked is null => OfValues(column, ["0", "1"], AgainstFirst),
            _ => OfNumbers(column, asked ?? "+1"),
        };
    }

    private static Result<IReadOnlyList<Contrast>> OfLevels(EffectColumn column, string asked)
    {
        IEnumerable<(int, int)>? pairs = asked switch
        {
            Reference => AgainstFirst(column.Levels.Count),
            Pairwise => Enumerable.Range(0, column.Levels.Count).SelectMany(low =>
                Enumerable.Range(low + 1, column.Levels.Count - low - 1).Select(high => (low, high))),
            Sequential => Enumerable.Range(1, Math.Max(0, column.Levels.Count - 1)).Select(k => (k - 1, k)),
            _ => null,
        };
        if (pairs is null || column.Levels.Count < 2)
            return EffectDiagnostics.NoChange(column.Name, asked, column.Levels.Count < 2 ? "has one level" : "holds names",
                "write `reference`, `pairwise`, `sequential` or two levels: "
                + $"`--values {string.Join(",", column.Levels.Concat(["a", "b"]).Take(2))}`");
        return OfValues(column, column.Levels, _ => pairs);
    }

    private static Result<IReadOnlyList<Contrast>> OfNumbers(EffectColumn column, string asked)
    {
        var numbers = column.Numbers;
        if (numbers.Length == 0) return EffectDiagnostics.NoChange(column.Name, asked, "has no numbers", "fill in its cells");
        if (asked is ['+' or '-', ..] && double.TryParse(asked, NumberStyles.Float, CultureInfo.InvariantCulture, out var by) && by != 0)
            return new([new Contrast(column.Name, $"{column.Name} {asked[0]} {asked[1..]}", c => c, EffectColumn.Shifted(by))], []);
        var mean = numbers.Average();
        var sd = Math.Sqrt(numbers.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, numbers.Length - 1));
        return asked switch
        {
            "sd" => Between(mean - (sd / 2), mean + (sd / 2), "mean - sd/2", "mean + sd/2"),
            "2sd" => Between(mean - sd, mean + sd, "mean - sd", "mean + sd"),
            "iqr" => Between(Quantile(0.25), Quantile(0.75), "Q1", "Q3"),
            "minmax" => Between(numbers[0], numbers[^1], "min", "max"),
            _ => EffectDiagnostics.NoChange(column.Name, asked, "holds numbers",
                "write `+1`, `sd`, `2sd`, `iqr`, `minmax` or two numbers: `--values 0,1`"),
        };

        Result<IReadOnlyList<Contrast>> Between(double low, double high, string lowName, string highName) =>
            new([new(lowName, highName, column.Fixed(Text(low)), column.Fixed(Text(high)))], []);

        // R's default, type 7
        double Quantile(double p)
        {
            var at = p * (numbers.Length - 1);
            var below = (int)Math.Floor(at);
            return numbers[below] + ((at - below) * (numbers[Math.Min(below + 1, numbers.Length - 1)] - numbers[below]));
        }
    }

    private static Result<IReadOnlyList<Contrast>> OfValues(
        EffectColumn column, IReadOnlyList<string> values, Func<int, IEnumerable<(int, int)>> pairs, bool allowsNew = false)
    {
        foreach (var value in values)
            if (column.Check(value, allowsNew) is { } wrong) return new(null, [wrong]);
        return new([.. pairs(values.Count).Select(p =>
            new Contrast(values[p.Item1], values[p.Item2], column.Fixed(values[p.Item1]), column.Fixed(values[p.Item2])))], []);
    }

    private static IEnumerable<(int, int)> AgainstFirst(int count) => Enumerable.Range(1, Math.Max(0, count - 1)).Select(k => (0, k));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
