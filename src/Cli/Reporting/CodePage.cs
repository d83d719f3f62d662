using System.Text;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Cli.Reporting;

/// <summary>
/// The page of a code as a terminal shows it: paragraphs, lists and tables fit the page, stories and output keep the lines that fit.
/// </summary>
internal static class CodePage
{
    private const string Bullet = "- ";

    // further indent of the lines on which a line of code continues
    private const int CodeIndent = 4;

    public static string Print(string page)
    {
        var text = new StringBuilder();
        var (paragraph, table) = (new List<string>(), new List<string>());
        var isStory = false;
        foreach (var line in page.TrimEnd('\n').Split('\n'))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            var isRow = !isStory && line.StartsWith('|');
            if (!isRow) EndTable(table, text);
            if (isRow || isStory || isFence || line.Length == 0 || line.StartsWith(Bullet, StringComparison.Ordinal))
                EndParagraph(paragraph, text);
            if (isRow) table.Add(line);
            else if (isStory && !isFence) text.Append(CodeLine(line));
            else if (isFence || line.Length == 0) text.Append(line).Append('\n');
            else paragraph.Add(line.Trim());
            isStory ^= isFence;
        }

        EndTable(table, text);
        EndParagraph(paragraph, text);
        return text.ToString();
    }

    private static void EndParagraph(List<string> paragraph, StringBuilder text)
    {
        if (paragraph.Count > 0) text.Append(Paragraph.Print("", string.Join(' ', paragraph), indent: MarginOf(paragraph[0])));
        paragraph.Clear();
    }

    private static int MarginOf(string line) => line.StartsWith(Bullet, StringComparison.Ordinal) ? Bullet.Length : 0;

    /// <summary>A line of code that is too long continues on the next one; the underline of a message is cut at the page's width.</summary>
    private static string CodeLine(string line)
    {
        if (line.Length <= PageWidth.OfText) return $"{line}\n";
        if (line.EndsWith('^')) return $"{line[..PageWidth.OfText]}\n";
        var indent = line.Length - line.TrimStart().Length;
        return Paragraph.Print(line[..indent], line[indent..], indent + CodeIndent);
    }

    /// <summary>Columns without the line of dashes below the titles; below each other where the first takes half of the page.</summary>
    private static void EndTable(List<string> table, StringBuilder text)
    {
        List<string[]> rows = [.. table.Where((_, at) => at != 1).Select(Cells)];
        if (rows.Exists(row => row.Length != rows[0].Length)) text.AppendJoin('\n', table).Append('\n');
        else if (rows.Exists(row => row[0].Length > PageWidth.OfText / 2))
            foreach (var row in rows) text.Append(Paragraph.Print("", row[0])).Append(Paragraph.Print("  ", string.Join(" · ", row[1..])));
        else if (rows.Count > 0) text.Append(AlignedLines.Of(rows, _ => false));
        table.Clear();
    }

    /// <summary>The cells between bars that are not within backquotes.</summary>
    private static string[] Cells(string row)
    {
        var (cells, start, isCode) = (new List<string>(), 1, false);
        for (var at = 1; at < row.Length; at++)
        {
            if (row[at] == '`') isCode = !isCode;
            if (row[at] != '|' || isCode || row[at - 1] == '\\') continue;
            cells.Add(row[start..at].Trim().Replace("\\|", "|", StringComparison.Ordinal));
            start = at + 1;
        }

        return [.. cells];
    }
}
