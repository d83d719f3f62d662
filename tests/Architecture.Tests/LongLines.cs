using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>
/// Lines of C# over 140 characters. What stands between the quotes of a raw string over several lines is not code, and is let through: a
/// table, a story, or what a program prints.
/// </summary>
internal static partial class LongLines
{
    private const int Most = 140;

    /// <summary>Their numbers, from 1.</summary>
    public static IEnumerable<int> In(string text)
    {
        var isRaw = false;
        foreach (var (at, line) in text.Split('\n').Index())
        {
            var opensOrCloses = RawQuotes().Count(line) % 2 == 1;
            if (!(isRaw && !opensOrCloses) && line.TrimEnd('\r').Length > Most) yield return at + 1;
            if (opensOrCloses) isRaw = !isRaw;
        }
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();
}
