using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>Links between pages, and the anchors of headings.</summary>
internal static partial class Links
{
    /// <summary>The links of a page to files of the repository: the line (from 1), the path from the root folder, the anchor.</summary>
    public static IEnumerable<(int Line, string Path, string? Anchor)> Of(Page page) =>
        page.Prose.Concat(page.Headings.Select(h => (h.Line, h.Text))).SelectMany(p => Target().Matches(Code().Replace(p.Text, "code"))
            .Select(m => m.Groups["target"].Value).Where(t => !Outside().IsMatch(t)).Select(t => Resolve(page.Name, p.Line, t)));

    /// <summary>The anchors of a page as GitHub makes them: a heading in lower case, with a hyphen for each blank.</summary>
    public static IEnumerable<string> AnchorsOf(Page page)
    {
        var count = new Dictionary<string, int>();
        foreach (var heading in page.Headings)
        {
            var plain = LinkText().Replace(heading.Text, "${text}").ToLowerInvariant();
            var anchor = NotInAnchor().Replace(plain, "").Replace(' ', '-');
            var before = count.GetValueOrDefault(anchor);
            count[anchor] = before + 1;
            yield return before == 0 ? anchor : $"{anchor}-{before}";
        }
    }

    /// <summary>What is wrong with a link, or null. Pages are read by their paths from the root folder.</summary>
    public static string? Fault(string path, string? anchor, Func<string, Page> read) =>
        !Path.Exists(Repository.Path(path)) ? "there is no such file"
            : anchor is null || !path.EndsWith(".md", StringComparison.Ordinal) || AnchorsOf(read(path)).Contains(anchor) ? null
            : $"{path} has no heading #{anchor}";

    private static (int, string, string?) Resolve(string page, int line, string target)
    {
        var parts = target.Split('#', 2);
        var folder = Path.GetDirectoryName(Repository.Path(page))!;
        var path = parts[0].Length == 0 ? page : Path.GetRelativePath(Repository.Root, Path.GetFullPath(parts[0], folder));
        return (line, path.Replace('\\', '/'), parts.ElementAtOrDefault(1));
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)|^\[[^\]]+\]: (?<target>\S+)")]
    private static partial Regex Target();

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex("^(?:https?|mailto):")]
    private static partial Regex Outside();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
