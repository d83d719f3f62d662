using System.Text;

namespace ProbDsl.Parser.Diagnostics;

/// <summary>Text for a page: it is broken between words, further lines are indented.</summary>
public static class Paragraph
{
    private const int LongestCode = 60;

    // a margin that leaves less than this is made smaller
    private const int FewestColumns = 24;

    /// <summary>
    /// A first part that stays where it is, and text that goes on behind it, its further lines below its beginning or at the indent given.
    /// </summary>
    /// <param name="start">The first part.</param>
    /// <param name="text">What goes on behind it.</param>
    /// <param name="indent">Of further lines; null: as long as the first part.</param>
    /// <param name="width">Columns; null: those of <see cref="PageWidth.OfText"/>.</param>
    public static string Print(string start, string text, int? indent = null, int? width = null)
    {
        var columns = width ?? PageWidth.OfText;
        var margin = Math.Min(indent ?? start.Length, columns - FewestColumns);
        return Lines(start, Words(text, Math.Min(LongestCode, columns - margin)), new string(' ', margin), columns);
    }

    /// <summary>Several things side by side, each on one line as far as a line can hold it.</summary>
    public static string OfItems(string start, params IReadOnlyList<string> items)
    {
        var whole = items.Select((item, i) => i < items.Count - 1 ? $"{item} ·" : item);
        return Lines(start, whole, new string(' ', start.Length), PageWidth.OfText);
    }

    private static string Lines(string start, IEnumerable<string> words, string margin, int columns)
    {
        var page = new StringBuilder(start);
        var (column, isFirst) = (start.Length, true);
        foreach (var word in words)
        {
            var isFull = isFirst
                ? column + word.Length > columns && margin.Length < column : column + 1 + word.Length > columns;
            if (isFull)
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
    private static IEnumerable<string> Words(string text, int longestCode)
    {
        var (start, isCode) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '`') isCode = !isCode && text.IndexOf('`', i + 1) is var close && close > 0 && close - i < longestCode;
            if (text[i] != ' ' || isCode) continue;
            yield return text[start..i];
            start = i + 1;
        }

        yield return text[start..];
    }
}
