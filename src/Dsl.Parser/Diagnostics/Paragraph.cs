namespace ProbDsl.Parser.Diagnostics;

/// <summary>Formats text for a page: breaks lines between words and indents continuation lines.</summary>
public static class Paragraph
{
    private const int LongestCode = 60;

    // a margin that leaves fewer columns than this is reduced
    private const int FewestColumns = 24;

    /// <summary>
    /// A first part followed by text; continuation lines align with the start of the text, or are indented as given.
    /// </summary>
    /// <param name="start">The first part.</param>
    /// <param name="text">The text after it.</param>
    /// <param name="indent">Indentation of continuation lines; null means the length of the first part.</param>
    /// <param name="width">Columns; null means <see cref="PageWidth.OfText"/>.</param>
    public static string Print(string start, string text, int? indent = null, int? width = null)
    {
        var columns = width ?? PageWidth.OfText;
        var margin = Math.Max(0, Math.Min(indent ?? start.Length, columns - FewestColumns));
        return Lines(start, Words(text, Math.Min(LongestCode, columns - margin)), new string(' ', margin), columns);
    }

    /// <summary>Several items on one line, broken only between items where the line is full.</summary>
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

    /// <summary>
    /// Splits text into words; code between backquotes is one word, so that it can be copied, unless it is too long for a line.
    /// </summary>
    private static IEnumerable<string> Words(string text, int longestCode)
    {
        var (start, isCode, closed) = (0, false, -1);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '`' && i != closed)
            {
                // what is too long for a line has an end, too, which begins nothing
                closed = isCode ? -1 : text.IndexOf('`', i + 1);
                isCode = closed > 0 && closed - i < longestCode;
                if (isCode) closed = -1;
            }

            if (text[i] != ' ' || isCode || IsBeforeSeconds(text, i)) continue;
            yield return text[start..i];
            start = i + 1;
        }

        yield return text[start..];
    }

    /// <summary>Whether a space separates a number from its unit, as in `0.33 s`, where no line ends.</summary>
    private static bool IsBeforeSeconds(string text, int space) =>
        space > 0 && char.IsDigit(text[space - 1]) && text.AsSpan(space) is [' ', 's'] or [' ', 's', ' ', ..];
}
