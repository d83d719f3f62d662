using System.Globalization;
using System.Text;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>Point estimates: a scalar or an element of a vector per line, a vector of an array across, a matrix over several lines.</summary>
internal static class EstimateTable
{
    private const int MostRows = 40;

    public static string Print(IEnumerable<Estimate> estimates)
    {
        var lines = estimates.SelectMany(Lines).Prepend(("parameter", ["estimate"])).ToList();
        var nameWidth = lines.Max(l => l.Name.Length);
        var cellWidth = lines.SelectMany(l => l.Cells).Max(c => c.Length);
        var text = new StringBuilder();
        foreach (var (name, cells) in lines) text.AppendLine($"{name.PadRight(nameWidth)}  {string.Join("  ", cells.Select(c => c.PadLeft(cellWidth)))}".TrimEnd());
        return text.ToString();
    }

    private static IEnumerable<(string Name, string[] Cells)> Lines(Estimate estimate)
    {
        var shape = estimate.Value.Shape;
        var across = shape.Rank >= 2 ? shape[^1] : 1;
        var rows = across == 0 ? 0 : shape.Count / across;
        for (var row = 0; row < Math.Min(rows, MostRows); row++)
            yield return (Label(estimate, row, rows), [.. Enumerable.Range(0, across).Select(c => Number(estimate.Value.Values[(row * across) + c]))]);
        if (rows > MostRows) yield return ($"... and {rows - MostRows} more rows (--format json has them all)", []);
    }

    /// <summary>`mean[2]`; within a matrix only its first row is labelled.</summary>
    private static string Label(Estimate estimate, int row, int rows)
    {
        var shape = estimate.Value.Shape;
        if (shape.Rank == 0) return estimate.Name;
        if (shape.Rank == 2 && estimate.ExtentRank == 0) return row == 0 ? estimate.Name : "";
        if (shape.Rank < 3) return $"{estimate.Name}[{row + 1}]";
        return row % shape[^2] == 0 ? $"{estimate.Name}[{(row / shape[^2]) + 1}]" : "";
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
