using System.Text;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Results.Tables;

/// <summary>
/// Point estimates: a scalar or an element of a vector per line, a vector of an array across, a matrix over several lines. Numbers
/// stand with their points below each other.
/// </summary>
internal static class EstimateTable
{
    private const int MostRows = 40;
    private const string Title = "parameter";
    private const string CellTitle = "estimate";

    public static string Print(IEnumerable<Estimate> estimates)
    {
        var lines = estimates.SelectMany(Lines).ToList();
        if (lines.Count == 0) return "";
        var names = Math.Max(Title.Length, lines.Where(l => l.Cells.Length > 0).Select(l => l.Name.Length).DefaultIfEmpty(0).Max());
        var columns = Columns(lines, names);
        var text = new StringBuilder($"{Title.PadRight(names)}  {CellTitle.PadLeft(columns[0].Width)}\n");
        foreach (var (name, cells) in lines) text.Append(Line(name.PadRight(names), cells, columns)).Append('\n');
        if (lines.Max(l => l.Cells.Length) > columns.Count)
            text.Append($"... the page holds {CountedNoun.Of(columns.Count, "column")} (--format json has all)\n");
        return text.ToString();
    }

    private static string Line(string name, string[] cells, List<PointColumn> columns) =>
        $"{name}{string.Concat(cells.Take(columns.Count).Zip(columns, (cell, column) => $"  {column.Align(cell)}"))}".TrimEnd();

    /// <summary>As many columns as fit the page, at least one.</summary>
    private static List<PointColumn> Columns(List<(string Name, string[] Cells)> lines, int names)
    {
        var columns = new List<PointColumn>();
        var left = Paragraph.Width - names;
        for (var i = 0; i < Math.Max(1, lines.Max(l => l.Cells.Length)); i++)
        {
            var column = PointColumn.Of(lines.Where(l => l.Cells.Length > i).Select(l => l.Cells[i]), i == 0 ? CellTitle.Length : 0);
            left -= column.Width + 2;
            if (i > 0 && left < 0) break;
            columns.Add(column);
        }

        return columns;
    }

    private static IEnumerable<(string Name, string[] Cells)> Lines(Estimate estimate)
    {
        var (shape, values) = (estimate.Value.Shape, estimate.Value.Values);
        var format = NumberFormat.For(values);
        var across = shape.Rank >= 2 ? shape[^1] : 1;
        var rows = across == 0 ? 0 : shape.Count / across;
        for (var row = 0; row < Math.Min(rows, MostRows); row++)
            yield return (Label(estimate, row), [.. Enumerable.Range(row * across, across).Select(i => format.Print(values[i]))]);
        if (rows <= MostRows) yield break;
        yield return ($"... {CountedNoun.Of(rows - MostRows, "further row")} of {estimate.Name} (--format json has all)", []);
    }

    /// <summary>`mean[2]`, `x[3] (missing)`; within a matrix only its first row is labelled.</summary>
    private static string Label(Estimate estimate, int row)
    {
        if (estimate.Cells is not null) return estimate.NameOf(row);
        var shape = estimate.Value.Shape;
        var isMatrix = shape.Rank >= 2 && shape.Rank - estimate.ExtentRank >= 2;
        if (isMatrix && row % shape[^2] != 0) return "";
        var indices = new List<int>();
        for (var axis = shape.Rank - (shape.Rank >= 2 ? 2 : 1); axis >= 0; axis--)
        {
            if (!isMatrix || axis < shape.Rank - 2) indices.Insert(0, (row % shape[axis]) + 1);
            row /= shape[axis];
        }

        return ElementNames.Of(estimate.Name, indices, estimate.Names);
    }
}
