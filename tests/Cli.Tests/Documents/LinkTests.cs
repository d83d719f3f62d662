namespace ProbDsl.Tests.Documents;

/// <summary>A reader gets everywhere by links, and each leads somewhere.</summary>
public sealed class LinkTests
{
    private static readonly string[] FirstPages = ["README.md", "docs/README.md"];

    private readonly Dictionary<string, Page> pages = DocumentPages.All.ToDictionary(p => p, DocumentPages.Read);

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading() =>
        Assert.Empty(pages.Values.SelectMany(page => Links.Of(page).Select(l => (l.Line, Fault: Links.Fault(l.Path, l.Anchor, Read)))
            .Where(l => l.Fault is not null).Select(l => $"{page.Name}:{l.Line}: {l.Fault}")));

    /// <summary>A link to a folder leads to its pages.</summary>
    [Fact]
    public void Every_page_of_docs_is_reachable_from_the_first_ones()
    {
        var (reached, ahead) = (new HashSet<string>(), new Queue<string>(FirstPages.Where(pages.ContainsKey)));
        while (ahead.TryDequeue(out var name))
        {
            if (!reached.Add(name)) continue;
            foreach (var (_, path, _) in Links.Of(pages[name]))
            {
                foreach (var page in pages.Keys.Where(p => p == path || Path.GetDirectoryName(p) == path)) ahead.Enqueue(page);
            }
        }

        Assert.Empty(pages.Keys.Where(p => p.StartsWith("docs/", StringComparison.Ordinal)).Except(reached));
    }

    [Theory]
    [InlineData("[a](README.md)", true), InlineData("[a](README.md#here-a-b)", true), InlineData("[a](#here-a-b-1)", true)]
    [InlineData("`[a](none.md)` [`b`](https://example.org)", true), InlineData("[a](none.md)", false), InlineData("[a](#here)", false)]
    [InlineData("see [`a`](docs), [b](none)", false)]
    public void A_link_that_leads_nowhere_is_seen(string line, bool leads)
    {
        var page = Page.Read("README.md", $"# Here: `a` [B](x.md)\n{line}\n```text\n# c\n[d](none.md)\n```\n## Here a b\n");
        Assert.Equal(leads, Links.Of(page).Where(l => l.Path != "x.md").All(l => Links.Fault(l.Path, l.Anchor, _ => page) is null));
    }

    private Page Read(string name) => pages.TryGetValue(name, out var page) ? page : DocumentPages.Read(name);
}
