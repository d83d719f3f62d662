using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// What a page shows of a command is what the command prints in the page's folder, or for pages of docs in the root folder, but for seconds
/// and the last slope, which differ between machines. With UPDATE_GOLDEN=1 the test rewrites the page instead of comparing.
/// </summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Repository.Path("README.md");

    /// <summary>The README and the tour, and the pages of examples.</summary>
    public static TheoryData<string> Pages =>
    [
        "README.md",
        "docs/tour.md",
        .. Directory.EnumerateFiles(Repository.Path("examples"), "README.md", SearchOption.AllDirectories)
            .Where(p => Block().IsMatch(File.ReadAllText(p))).Select(p => Path.GetRelativePath(Repository.Root, p))
            .Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Pages))]
    public async Task Each_console_block_is_what_its_command_prints(string page)
    {
        var path = Repository.Path(page);
        var text = File.ReadAllText(path);
        var blocks = Block().Matches(text);
        Assert.NotEmpty(blocks);
        foreach (var block in blocks.Reverse())
        {
            var printed = await ShownCommand.Read(block.Groups["command"].Value).Print(Folder(page));
            var shown = block.Groups["output"];
            if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
                text = text[..shown.Index] + printed + text[(shown.Index + shown.Length)..];
            else Assert.Equal(Machine().Replace(printed, "_"), Machine().Replace(shown.Value, "_"));
        }

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, text);
    }

    private static string Folder(string page) =>
        page.StartsWith("docs/", StringComparison.Ordinal) ? Repository.Root : Path.GetDirectoryName(Repository.Path(page))!;

    [Fact]
    public async Task The_picture_is_the_one_that_explain_draws()
    {
        var text = File.ReadAllText(Readme);
        var shown = Picture().Match(text).Groups["picture"];
        var drawn = (await Probdsl.Run(Repository.Root, ["explain", "examples/old-faithful/old_faithful.gen", "--mermaid"])).Output;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Readme, text[..shown.Index] + drawn + text[(shown.Index + shown.Length)..]);
        else Assert.Equal(drawn, shown.Value);
    }

    [GeneratedRegex(@"```mermaid\n(?<picture>[^`]*)```")]
    private static partial Regex Picture();

    [GeneratedRegex(@"```console\n\$ (?<command>.*)\n(?<output>[^`]*(?:`(?!``)[^`]*)*)```")]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<=slope )\S+| *\b\d+(\.\d+)?(?= s\b)")]
    private static partial Regex Machine();
}
