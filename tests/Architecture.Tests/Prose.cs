using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>
/// What a person reads of a file, line by line: all of a C# file, with names split at their capitals; a page without its code; a story's
/// comments; all of a script and of a text file.
/// </summary>
internal static partial class Prose
{
    public static IEnumerable<(int Number, string Text)> Of(string file, string text)
    {
        var isCode = false;
        foreach (var (i, line) in text.Split('\n').Index())
        {
            if (file.EndsWith(".md", StringComparison.Ordinal) && line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
                continue;
            }
            if (!isCode) yield return (i + 1, Read(file, line));
        }
    }

    private static string Read(string file, string line) => Path.GetExtension(file) switch
    {
        ".md" => InlineCode().Replace(line, ""),
        ".gen" => line.Contains('#', StringComparison.Ordinal) ? line[line.IndexOf('#', StringComparison.Ordinal)..] : "",
        _ => Capital().Replace(line, " "),
    };

    [GeneratedRegex("`[^`]*`|\\]\\([^)]*\\)")]
    private static partial Regex InlineCode();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex Capital();
}
