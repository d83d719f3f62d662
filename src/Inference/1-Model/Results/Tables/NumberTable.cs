using System.Text;

namespace ProbDsl.Inference.Results.Tables;

/// <summary>
/// Prints lines of named numbers with aligned decimal points. A table that is wider than the page continues below, with the names again. A
/// line may have words in place of numbers.
/// </summary>
internal static class NumberTable
{
    private const string Title = "parameter";

    private const int Gap = 2;

    /// <param name="titles">The titles of the columns; columns without a title continue the column before.</param>
    /// <param name="lines">The lines in order.</param>
    /// <param name="together">The first of the last columns, which stay together below the others where not all fit; null for any.</param>
    public static string Print(IReadOnlyList<string> titles, IReadOnlyList<NumberLine> lines, int? together = null)
    {
        if (lines.Count == 0) return "";
        var names = lines.Select(l => l.Name.Length).Append(Title.Length).Max();
        var columns = Enumerable.Range(0, Math.Max(titles.Count, lines.Max(l => l.Cells.Length)))
            .Select(i => PointColumn.Measure(
                lines.Where(l => l.Cells.Length > i).Select(l => l.Cells[i]), i < titles.Count ? titles[i].Length : 0))
            .ToList();
        List<int> widths = columns.ConvertAll(c => c.Width);
        return string.Join('\n', ColumnBlocks.Split(names, widths, Gap, PageWidth.OfTables, together).Select(Block));

        string Block(Range block)
        {
            var (from, to) = (block.Start.Value, block.End.Value);
            var text = new StringBuilder(Title.PadRight(names));
            for (var i = from; i < Math.Min(to, titles.Count); i++) text.Append("  ").Append(titles[i].PadLeft(columns[i].Width));
            text = new(StyleMarks.Of(TextStyle.Heading, text.ToString().TrimEnd()) + "\n");
            foreach (var line in lines)
            {
                var name = line.Name.PadRight(names);
                if (line.Words is not null && from == 0) text.Append(Paragraph.Print($"{name}  ", line.Words));
                var own = line.Cells.Take(to).Skip(from).ToList();
                if (line.Words is not null || (from > 0 && own.TrueForAll(c => c.Length == 0))) continue;
                var cells = own.Select((cell, i) => $"  {columns[from + i].Align(cell)}");
                text.Append($"{name}{string.Concat(cells)}".TrimEnd()).Append('\n');
            }

            return text.ToString();
        }
    }

    /// <summary>A line: its numbers, or the summary of a long array.</summary>
    internal sealed record NumberLine(string Name, string[] Cells, string? Words = null);
}
