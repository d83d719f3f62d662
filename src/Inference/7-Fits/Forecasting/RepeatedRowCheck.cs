namespace ProbDsl.Inference.Forecasting;

/// <summary>
/// Detects a file that repeats rows of the fit with changes; as new rows they would count twice. The leading rows repeat those of the fit
/// if more than half of the cells that would not agree by chance agree in their outcomes.
/// </summary>
/// <param name="Kept">The fit's columns.</param>
/// <param name="Own">The file's columns, by name.</param>
/// <param name="Drawn">The names of outcome columns.</param>
internal sealed record RepeatedRowCheck(IReadOnlyList<NamedArray> Kept, IReadOnlyDictionary<string, NamedArray> Own,
    IReadOnlySet<string> Drawn)
{
    // for a file with fewer rows than the fit: the largest probability that new rows agree by chance
    private const double Chance = 0.01;

    /// <summary>Whether the leading rows of the file are those of the fit, judged by their outcomes.</summary>
    public bool Are
    {
        get
        {
            var (equal, expected, all, logChance) = (0.0, 0.0, 0, 0.0);
            foreach (var kept in Kept.Where(k => Drawn.Contains(k.Name) && Own.ContainsKey(k.Name)))
            {
                var own = Own[kept.Name];
                var (cells, same) = (0, 0);
                foreach (var at in CommonCells.Find(own, kept))
                    (cells, same) = (cells + 1, same + (CommonCells.AreEqual(own, kept, at) ? 1 : 0));
                var chance = ChanceOfEqual(kept.Cells);
                (equal, expected, all) = (equal + same, expected + (cells * chance), all + cells);
                logChance += same * Math.Log(Math.Max(chance, 1.0 / kept.Cells.Rows));
            }

            var open = all - expected;
            return open > 0 && equal - expected > open / 2 && (!IsShorter || logChance < Math.Log(Chance));
        }
    }

    /// <summary>
    /// The first cell that differs, by row and then in the order of columns; null if the file only has fewer rows.
    /// </summary>
    public Difference? First() => Kept.SelectMany(DifferencesOf).MinBy(d => d.Row);

    private bool IsShorter => Kept.Any(k => Own.TryGetValue(k.Name, out var own) && own.Shape[0] < k.Shape[0]);

    private IEnumerable<Difference> DifferencesOf(NamedArray kept)
    {
        if (!Own.TryGetValue(kept.Name, out var own) || own.Shape.Count != kept.Shape.Count) return [new(0, kept, null, default)];
        var each = Math.Max(1, kept.Shape.Skip(1).Aggregate(1, (n, size) => n * size));
        return CommonCells.Find(own, kept).Where(at => !CommonCells.AreEqual(own, kept, at)).Take(1)
            .Select(at => new Difference(at.Kept / each, kept, own, at));
    }

    /// <summary>The probability that two cells of different rows are equal.</summary>
    private static double ChanceOfEqual(Column cells) => cells.Rows < 2 ? 0
        : Enumerable.Range(0, cells.Rows).CountBy(row => cells.IsMissing(row) ? "" : cells.Text(row))
            .Sum(c => (double)c.Value * (c.Value - 1)) / ((double)cells.Rows * (cells.Rows - 1));

    /// <summary>A cell of the fit that differs in the file.</summary>
    /// <param name="Row">Its row, from 0.</param>
    /// <param name="Kept">The fit's column.</param>
    /// <param name="Own">The file's column; null if it has no such column, or one of another shape.</param>
    /// <param name="At">The position of the cell in each.</param>
    public sealed record Difference(int Row, NamedArray Kept, NamedArray? Own, (int Own, int Kept) At)
    {
        public string KeptText => Kept.Cells.IsMissing(At.Kept) ? "missing" : Kept.Cells.Text(At.Kept);

        public string OwnText => Own!.Cells.IsMissing(At.Own) ? "missing" : Own.Cells.Text(At.Own);
    }
}
