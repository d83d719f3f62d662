using System.Text;

namespace ProbDsl.Cli;

/// <summary>Text for a page of at most 100 columns: it is broken between words, further lines are indented.</summary>
internal static class Paragraph
{
    public const int Width = 100;

    /// <summary>A first part that stays where it is, and text that goes on behind it, its further lines below its beginning or at the indent given.</summary>
    public static string Print(string start, string text, int? indent = null)
    {
        var margin = new string(' ', indent ?? start.Length);
        var page = new StringBuilder(start);
        var (column, isFirst) = (start.Length, true);
        foreach (var word in text.Split(' '))
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
}
