namespace ProbDsl.Inference.Results.Text;

/// <summary>
/// Prints cells in columns as wide as their widest cell. On a narrower page, titles take several lines; if that is not enough, the table
/// continues below with its first column again. All cells are printed.
/// </summary>
public static class AlignedLines
{
    /// <summary>A line for each row, the title first. A row with fewer cells than the title ends in text of any width.</summary>
    /// <param name="rows">The cells of each row.</param>
    /// <param name="isRight">Which columns are right-aligned.</param>
    /// <param name="between">The separator of two cells.</param>
    public static string Write(IReadOnlyList<string[]> rows, Func<int, bool> isRight, string between = "  ")
    {
        var (titles, body) = (rows[0].Select(t => new[] { t }).ToArray(), rows.Skip(1).ToList());
        int[] widths = [.. titles.Select((title, i) => Math.Max(title[0].Length, WidthOf(body, i, titles.Length)))];
        if (widths.Sum() + (between.Length * (widths.Length - 1)) > PageWidth.OfTables)
        {
            for (var i = 0; i < titles.Length; i++)
            {
                titles[i] = Broken(rows[0][i], WidthOf(body, i, titles.Length));
                widths[i] = Math.Max(titles[i].Max(t => t.Length), WidthOf(body, i, titles.Length));
            }
        }

        var height = titles.Max(t => t.Length);
        List<string[]> heading = [.. Enumerable.Range(0, height).Select(line => Array.ConvertAll(titles, t => Cell(t, line, height)))];
        return string.Join('\n', ColumnBlocks.Even(widths[0], widths[1..], between.Length, PageWidth.OfTables).Select(Block));

        string Block(Range block)
        {
            var (from, to) = (block.Start.Value + 1, block.End.Value + 1);
            return StyleMarks.OfLines(TextStyle.Heading, string.Concat(heading.Select(row => Line(row, from, to))))
                + string.Concat(body.Where(row => from < row.Length || row.Length == 1).Select(row => Line(row, from, to)));
        }

        string Line(string[] row, int from, int to)
        {
            var cells = Enumerable.Range(from, Math.Max(0, Math.Min(to, row.Length) - from)).Prepend(0).ToList();
            var before = string.Concat(cells.SkipLast(1).Select(i => Padded(row, i) + between));
            var last = Padded(row, cells[^1]).TrimEnd();
            return before.Length + last.Length <= PageWidth.OfTables
                ? (before + last).TrimEnd() + "\n" : Paragraph.Print(before, last.TrimStart(), width: PageWidth.OfTables);
        }

        string Padded(string[] row, int i) =>
            Ends(row, i, titles.Length) ? row[i] : isRight(i) ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]);
    }

    private static int WidthOf(List<string[]> body, int column, int columns) =>
        body.Where(r => column < r.Length && !Ends(r, column, columns)).Select(r => r[column].Length).DefaultIfEmpty(0).Max();

    private static bool Ends(string[] row, int column, int columns) => row.Length < columns && column == row.Length - 1;

    /// <summary>A title broken into lines as wide as its cells, or as its longest word.</summary>
    private static string[] Broken(string title, int width)
    {
        var lines = new List<string>();
        foreach (var word in title.Split(' '))
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= Math.Max(width, title.Split(' ').Max(w => w.Length)))
                lines[^1] += $" {word}";
            else
                lines.Add(word);
        return [.. lines];
    }

    /// <summary>A title cell; titles with fewer lines are aligned at the bottom.</summary>
    private static string Cell(string[] title, int line, int height) =>
        line - (height - title.Length) is var own && own >= 0 ? title[own] : "";
}
