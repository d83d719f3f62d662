using System.Text;

namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>
/// Lays out lines on a page: the remarks of a column are aligned, with a wide gap before them if there is room.
/// </summary>
internal static class GraphPage
{
    private const int NarrowestGap = 2;
    private const int WidestGap = 8;

    public static string Print(IReadOnlyList<PageLine> lines)
    {
        var columns = lines.Where(l => l.Remark.Length > 0).GroupBy(l => l.Column).ToDictionary(c => c.Key, c => RemarkAt([.. c]));
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (line.Remark.Length == 0) text.AppendJoin('\n', Wrap(line, PageWidth.OfText)).Append('\n');
            else Print(line, columns[line.Column], text);
        }

        return text.ToString();
    }

    private static void Print(PageLine line, int at, StringBuilder text)
    {
        foreach (var (number, row) in Wrap(line, at - NarrowestGap).Index())
            text.Append(number == 0 ? row.PadRight(at) + line.Remark : row).Append('\n');
    }

    /// <summary>The column at which the remarks of a group start.</summary>
    private static int RemarkAt(IReadOnlyList<PageLine> lines)
    {
        var remarks = lines.Max(l => l.Remark.Length);
        var longest = lines.SelectMany(l => Wrap(l, PageWidth.OfText - remarks - NarrowestGap)).Max(row => row.Length);
        return longest + Math.Clamp(PageWidth.OfText - longest - remarks, NarrowestGap, WidestGap);
    }

    private static List<string> Wrap(PageLine line, int width)
    {
        var margin = new string(' ', line.Start.Length + line.Hanging);
        var rows = new List<string> { line.Start };
        var isFirst = true;
        foreach (var piece in line.Pieces)
        {
            if (!isFirst && rows[^1].Length + line.Separator.Length + piece.Length <= width)
            {
                rows[^1] += line.Separator + piece;
                continue;
            }

            if (!isFirst) rows.Add(margin);
            Append(rows, piece, margin + "  ", width);
            isFirst = false;
        }

        return rows;
    }

    /// <summary>A piece that is wider than the page continues below, further in.</summary>
    private static void Append(List<string> rows, string piece, string margin, int width)
    {
        foreach (var (number, word) in piece.Split(' ').Index())
            if (number == 0 || rows[^1].Length + 1 + word.Length <= width) rows[^1] += number == 0 ? word : $" {word}";
            else rows.Add(margin + word);
    }
}
