namespace ProbDsl.Tests.Documents;

/// <summary>Replacements of lines of a page.</summary>
internal sealed class PageEdits(Page page)
{
    // by the index of the line that they follow: how many lines go, and which come
    private readonly Dictionary<int, (int Count, IEnumerable<string> Lines)> edits = [];

    /// <summary>The page with all replacements.</summary>
    public string Text => string.Join('\n', Lines());

    /// <summary>Puts lines in place of `count` lines of a block, from its line `from` (from 0) on.</summary>
    public void Replace(Block block, int from, int count, IEnumerable<string> lines) =>
        edits[block.Line - 1 + from] = (count, lines.Select(l => l.Length == 0 ? "" : block.Indent + l));

    private IEnumerable<string> Lines()
    {
        for (var i = 0; i < page.Lines.Count; i++)
        {
            yield return page.Lines[i];
            if (!edits.TryGetValue(i, out var edit)) continue;
            foreach (var line in edit.Lines) yield return line;
            i += edit.Count;
        }
    }
}
