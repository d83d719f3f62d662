using System.Collections.Concurrent;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>
/// Every block of a page holds: stories are checked, commands are run, and what the page shows of them is what they print. A section is a
/// test; its page runs once, from top to bottom. How pages are written is in docs/internals/documents.md. With UPDATE_DOCS=1 pages are
/// rewritten, with UPDATE_DOCS=docs/fits.md that page alone. With SLOW_DOCS=1 slow commands are run too.
/// </summary>
public sealed class PageTests
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<PageFault>>>> runs = new();

    private static string? Updated => Environment.GetEnvironmentVariable("UPDATE_DOCS");

    /// <summary>The sections with blocks, and the title of each page, where all else is reported.</summary>
    public static TheoryData<string, string> Sections
    {
        get
        {
            var sections = new TheoryData<string, string>();
            foreach (var name in DocumentPages.All.Where(name => Updated is null or "1" || Updated == name))
                foreach (var section in DocumentPages.Read(name).Tested) sections.Add(name, section);
            return sections;
        }
    }

    [Theory, MemberData(nameof(Sections))]
    public async Task Every_block_of_a_section_holds(string page, string section)
    {
        var tested = DocumentPages.Read(page).Tested;
        var found = (await runs.GetOrAdd(page, name => new(() => Run(name))).Value)
            .Where(f => (tested.Contains(f.Section) ? f.Section : tested[0]) == section).ToList();
        Assert.True(found.Count == 0, $"{string.Join('\n', found)}\nUPDATE_DOCS=1 rewrites outputs, pictures and layouts.");
    }

    private static async Task<IReadOnlyList<PageFault>> Run(string name)
    {
        if (Updated is not null) File.WriteAllText(Repository.Path(name), (await Run(name, isUpdate: true)).Text);
        return (await Run(name, isUpdate: false)).Faults;
    }

    private static async Task<PageOutcome> Run(string name, bool isUpdate)
    {
        using var workspace = new Workspace();
        return await PageRun.Of(DocumentPages.Read(name), DocumentPages.Folder(name, workspace), isUpdate);
    }
}
