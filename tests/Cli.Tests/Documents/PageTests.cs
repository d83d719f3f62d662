using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>
/// Every block of a page holds: stories are checked, commands are run, and what the page shows of them is what they print. How pages are
/// written is in docs/internals/documents.md. With UPDATE_DOCS=1 pages are rewritten.
/// </summary>
public sealed class PageTests
{
    // each line `PAGE: why it does not hold yet`
    private static readonly string[] unheld = [.. File.ReadLines(Repository.Path("tests", "Cli.Tests", "Documents", "unheld.txt"))
        .Select(l => l.Split(": ")[0])];

    private static readonly string[] runnable =
        [.. DocumentPages.All.Where(p => !p.StartsWith("docs/errors/", StringComparison.Ordinal) && p != "CHANGELOG.md")];

    public static TheoryData<string> Pages => [.. runnable.Except(unheld)];

    [Theory, MemberData(nameof(Pages))]
    public async Task Every_block_of_a_page_holds(string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(Repository.Path(name), (await Run(name, isUpdate: true)).Text);
        var found = (await Run(name)).Found;
        Assert.True(found.Count == 0, $"{string.Join('\n', found)}\nUPDATE_DOCS=1 rewrites outputs, pictures and layouts.");
    }

    /// <summary>The list may only get shorter.</summary>
    [Fact]
    public async Task What_is_not_held_yet_does_not_hold()
    {
        Assert.Empty(unheld.Except(runnable));
        foreach (var name in unheld) Assert.True((await Run(name)).Found.Count > 0, $"{name} holds: take it off unheld.txt");
    }

    private static async Task<PageOutcome> Run(string name, bool isUpdate = false)
    {
        using var workspace = new Workspace();
        return await PageRun.Of(DocumentPages.Read(name), DocumentPages.Folder(name, workspace), isUpdate);
    }
}
