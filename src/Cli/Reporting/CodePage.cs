using System.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Cli.Reporting;

/// <summary>The page of a code as a terminal shows it: paragraphs are broken, stories and tables keep their lines.</summary>
internal static class CodePage
{
    public static string Print(string page)
    {
        var text = new StringBuilder();
        var paragraph = new List<string>();
        var isStory = false;
        foreach (var line in page.TrimEnd('\n').Split('\n'))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (isStory || isFence || line.Length == 0 || line.StartsWith('|'))
            {
                End(paragraph, text);
                text.Append(line).Append('\n');
            }
            else
            {
                paragraph.Add(line);
            }

            isStory ^= isFence;
        }

        End(paragraph, text);
        return text.ToString();
    }

    private static void End(List<string> paragraph, StringBuilder text)
    {
        if (paragraph.Count > 0) text.Append(Paragraph.Print("", string.Join(' ', paragraph)));
        paragraph.Clear();
    }
}
