using System.Text.RegularExpressions;

namespace ProbDsl.Tests.Documents;

/// <summary>A page of Markdown: its lines, headings and fenced blocks from top to bottom.</summary>
internal sealed partial class Page
{
    private Page(string name, string[] lines)
    {
        (Name, Lines) = (name, lines);
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is { Success: true } fence) i = Add(i, fence);
            else if (HeadingLine().Match(lines[i]) is { Success: true } heading)
                Headings.Add(new(i + 1, heading.Groups["text"].Value));
            else Prose.Add((i + 1, lines[i]));
        }
    }

    /// <summary>The path from the root folder of the repository.</summary>
    public string Name { get; }

    public IReadOnlyList<string> Lines { get; }

    public List<Heading> Headings { get; } = [];

    public List<Block> Blocks { get; } = [];

    /// <summary>The lines outside of headings and blocks, each with its number from 1.</summary>
    public List<(int Line, string Text)> Prose { get; } = [];

    /// <exception cref="FormatException">A fence is not closed.</exception>
    public static Page Read(string name, string text) => new(name, text.Split('\n'));

    /// <summary>The title of the section that a line (from 1) stands in; empty above the first heading.</summary>
    public string SectionOf(int line) => Headings.LastOrDefault(h => h.Line < line)?.Text ?? "";

    /// <summary>The title of the page, and of each section with a block.</summary>
    public IReadOnlyList<string> Tested => [.. Headings.Take(1).Select(h => h.Text).Concat(Blocks.Select(b => SectionOf(b.Line)))
        .Where(s => s.Length > 0).DefaultIfEmpty("").Distinct()];

    // returns the index of the line that closes it
    private int Add(int open, Match fence)
    {
        var (indent, ticks) = (fence.Groups["indent"].Value, fence.Groups["ticks"].Value);
        var close = Enumerable.Range(open + 1, Lines.Count - open - 1)
            .FirstOrDefault(i => Lines[i].Trim() is var line && line.Length >= ticks.Length && line.All(c => c == '`'), -1);
        if (close < 0) throw new FormatException($"{Name}:{open + 1}: the block is not closed");
        Blocks.Add(new(open + 1, indent, fence.Groups["info"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            [.. Lines.Take(close).Skip(open + 1).Select(l => l[Math.Min(indent.Length, l.Length - l.TrimStart().Length)..])]));
        return close;
    }

    [GeneratedRegex("^(?<indent> *)(?<ticks>`{3,})(?<info>[^`]*)$")]
    private static partial Regex Fence();

    [GeneratedRegex("^#{1,6} (?<text>.+)$")]
    private static partial Regex HeadingLine();
}

/// <summary>A heading and its line, from 1.</summary>
internal sealed record Heading(int Line, string Text);

/// <summary>A fenced block: the line of its fence (from 1), its indentation, the words behind the fence, its lines.</summary>
internal sealed record Block(int Line, string Indent, string[] Info, string[] Lines)
{
    /// <summary>The number of its first line, from 1.</summary>
    public int First => Line + 1;

    public string Text => string.Concat(Lines.Select(l => $"{l}\n"));
}
