namespace ProbDsl.Inference.Results.Text;

/// <summary>Cells in columns as wide as their widest.</summary>
public static class AlignedLines
{
    /// <summary>A line for each row, the title's first. A row of fewer cells than the title ends in words of any width.</summary>
    /// <param name="rows">The cells of each row.</param>
    /// <param name="isRight">Which columns stand to the right.</param>
    /// <param name="between">What stands between two cells.</param>
    public static string Of(IReadOnlyList<string[]> rows, Func<int, bool> isRight, string between = "  ")
    {
        int[] widths = [.. rows[0].Select((_, i) => rows.Where(r => i < r.Length && !Ends(r, i)).Max(r => r[i].Length))];
        return string.Concat(rows.Select(row => string.Join(between, row.Select((cell, i) => Padded(row, cell, i))).TrimEnd() + "\n"));

        string Padded(string[] row, string cell, int i) =>
            Ends(row, i) ? cell : isRight(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]);

        bool Ends(string[] row, int i) => row.Length < rows[0].Length && i == row.Length - 1;
    }
}
