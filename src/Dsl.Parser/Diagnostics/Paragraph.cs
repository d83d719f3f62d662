using System.Text;

namespace ProbDsl.Parser.Diagnostics;

/// <summary>Text for a page of at most 100 columns: it is broken between words, further lines are indented.</summary>
public static class Paragraph
{
    public const int Width = 100;

    private const int LongestCode = 60;

    /// <summary>
    /// A first part that stays where it is, and text that goes on behind it, its further lines below its beginning or at the indent given.
    /// </summary>
    public static string Print(string start, string text, int? indent = null)
    {
        var margin = new string(' ', indent ?? start.Length);
        var page = new StringBuilder(start);
        var (column, isFirst) = (start.Length, true);
        foreach (var word in Words(text))
        {
            if (!isFirst && column + 1 + word.Length > Width)
            {
                page.Append('\n').Append(margin);
                (column, isFirst) = (margin.Length, true);
            }

            page.Append(isFirst ? "" : " ").Append(word);
            column += word.Length + (isFirst ? 0 : 1);
            isFirst = false;
        }

        return page.Append('\n').ToString();
    }

    /// <summary>What stands between backquotes is to be copied, so it stays on one line as far as a line can hold it.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var (start, isCode) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '`') isCode = !isCode && text.IndexOf('`', i + 1) is var close && close > 0 && close - i < LongestCode;
            if (text[i] != ' ' || isCode) continue;
            yield return text[start..i];
            start = i + 1;
        }

        yield return text[start..];
    }
}
