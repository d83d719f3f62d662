using System.Text.RegularExpressions;

namespace ProbDsl.Cli.Reporting;

/// <summary>
/// The page of a code as a terminal shows it: paragraphs, lists, tables and comments of stories fit the page. Other lines of stories, data
/// and output are printed as they are, so that they can be copied. Comments of the page are not printed.
/// </summary>
internal static partial class CodePage
{
    private const string Bullet = "- ";

    private const string Between = "  ";

    public static string Print(string page)
    {
        var text = new StringBuilder();
        var (paragraph, table) = (new List<string>(), new List<string>());
        var (isCode, isStory) = (false, false);
        foreach (var line in WithoutComments(page).TrimEnd('\n').Split('\n'))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            var isRow = !isCode && line.StartsWith('|');
            if (!isRow) EndTable(table, text);
            if (isRow || isCode || isFence || line.Length == 0 || line.StartsWith(Bullet, StringComparison.Ordinal))
                EndParagraph(paragraph, text);
            if (isRow) table.Add(line);
            else if (isStory && !isFence) text.Append(StoryLine(line));
            else if (isCode || isFence || line.Length == 0) text.Append(line).Append('\n');
            else paragraph.Add(line.Trim());
            isCode ^= isFence;
            isStory = isFence ? isCode && line.StartsWith("```gen", StringComparison.Ordinal) : isStory;
        }

        EndTable(table, text);
        EndParagraph(paragraph, text);
        return text.ToString();
    }

    /// <summary>The page without lines that are comments of Markdown, each with the empty line below it.</summary>
    private static string WithoutComments(string page) => Comment().Replace(page, "");

    private static void EndParagraph(List<string> paragraph, StringBuilder text)
    {
        if (paragraph.Count > 0) text.Append(Paragraph.Print("", string.Join(' ', paragraph), indent: MarginOf(paragraph[0])));
        paragraph.Clear();
    }

    private static int MarginOf(string line) => line.StartsWith(Bullet, StringComparison.Ordinal) ? Bullet.Length : 0;

    /// <summary>A comment that does not fit behind its line stands above it, on lines that begin with `#`.</summary>
    private static string StoryLine(string line)
    {
        if (line.Length <= PageWidth.OfText || CommentIn(line) is not { } at) return $"{line}\n";
        var code = line[..at].TrimEnd();
        var start = $"{line[..(line.Length - line.TrimStart().Length)]}# ";
        var comment = LinesOf(line[at..].TrimStart('#').Trim(), PageWidth.OfText - start.Length).Select(text => $"{start}{text}\n");
        return string.Concat(comment) + (code.Length > 0 ? $"{code}\n" : "");
    }

    /// <summary>Where the comment of a line begins: at the first `#` outside of quotes and backquotes.</summary>
    private static int? CommentIn(string line)
    {
        var quote = '\0';
        for (var at = 0; at < line.Length; at++)
        {
            if (quote == '\0' && line[at] == '#') return at;
            if (line[at] is '`' or '"' && (quote == '\0' || quote == line[at])) quote = quote == '\0' ? line[at] : '\0';
        }

        return null;
    }

    /// <summary>Columns without the line of dashes below the titles. Cells of two columns that are too wide take several lines.</summary>
    private static void EndTable(List<string> table, StringBuilder text)
    {
        List<string[]> rows = [.. table.Where((_, at) => at != 1).Select(Cells)];
        if (rows.Exists(row => row.Length != rows[0].Length)) text.AppendJoin('\n', table).Append('\n');
        else if (rows.Exists(row => row.Length == 2)) TwoColumns(rows, text);
        else if (rows.Count > 0) text.Append(AlignedLines.Write(rows, _ => false));
        table.Clear();
    }

    /// <summary>The first column has half of the page, or more where the second one leaves it.</summary>
    private static void TwoColumns(List<string[]> rows, StringBuilder text)
    {
        var (first, second, page) = (rows.Max(row => row[0].Length), rows.Max(row => row[1].Length), PageWidth.OfText - Between.Length);
        var width = Math.Min(first, Math.Max(page / 2, page - second));
        foreach (var (at, row) in rows.Index())
        {
            var (left, right) = (LinesOf(row[0], width), LinesOf(row[1], page - width));
            var lines = Enumerable.Range(0, Math.Max(left.Length, right.Length)).Select(i =>
                $"{(left.ElementAtOrDefault(i) ?? "").PadRight(width)}{Between}{right.ElementAtOrDefault(i)}".TrimEnd() + "\n");
            text.Append(at == 0 ? StyleMarks.OfLines(TextStyle.Heading, string.Concat(lines)) : string.Concat(lines));
        }
    }

    private static string[] LinesOf(string text, int width) => Paragraph.Print("", text, indent: 0, width).TrimEnd('\n').Split('\n');

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

    [GeneratedRegex("^<!-- .* -->\n\n", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
