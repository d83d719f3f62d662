using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>
/// Every block of a page holds: stories are checked, commands are run, and what the page shows of them is what they print. How pages are
/// written is in docs/internals/documents.md. With UPDATE_DOCS=1 pages are rewritten.
/// </summary>
public sealed class PageTests
{
    public static TheoryData<string> Pages => [.. DocumentPages.All];

    [Theory, MemberData(nameof(Pages))]
    public async Task Every_block_of_a_page_holds(string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(Repository.Path(name), (await Run(name, isUpdate: true)).Text);
        var found = (await Run(name)).Found;
        Assert.True(found.Count == 0, $"{string.Join('\n', found)}\nUPDATE_DOCS=1 rewrites outputs, pictures and layouts.");
    }

    private static async Task<PageOutcome> Run(string name, bool isUpdate = false)
    {
        using var workspace = new Workspace();
        return await PageRun.Of(DocumentPages.Read(name), DocumentPages.Folder(name, workspace), isUpdate);
    }
}
