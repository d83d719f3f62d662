using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>
/// What the README shows of a command is what the command prints, but for seconds and the last slope, which differ between machines. With UPDATE_GOLDEN=1 the test rewrites
/// the README instead of comparing.
/// </summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Repository.Path("README.md");

    [Fact]
    public async Task Each_console_block_is_what_its_command_prints()
    {
        var text = File.ReadAllText(Readme);
        var blocks = Block().Matches(text);
        Assert.NotEmpty(blocks);
        foreach (var block in blocks.Reverse())
        {
            var run = await Probdsl.Run(Repository.Root, block.Groups["arguments"].Value.Split(' '));
            var printed = (run.Output + run.Errors).TrimEnd('\n') + "\n";
            var shown = block.Groups["output"];
            if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") text = text[..shown.Index] + printed + text[(shown.Index + shown.Length)..];
            else Assert.Equal(Machine().Replace(printed, "_"), Machine().Replace(shown.Value, "_"));
        }

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(Readme, text);
    }

    [Fact]
    public async Task The_picture_is_the_one_that_explain_draws()
    {
        var text = File.ReadAllText(Readme);
        var shown = Picture().Match(text).Groups["picture"];
        var drawn = (await Probdsl.Run(Repository.Root, ["explain", "examples/old-faithful/old_faithful.gen", "--mermaid"])).Output;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(Readme, text[..shown.Index] + drawn + text[(shown.Index + shown.Length)..]);
        else Assert.Equal(drawn, shown.Value);
    }

    [GeneratedRegex(@"```mermaid\n(?<picture>[^`]*)```")]
    private static partial Regex Picture();

    [GeneratedRegex(@"```console\n\$ \./probdsl (?<arguments>.*)\n(?<output>[^`]*(?:`(?!``)[^`]*)*)```")]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<=slope )\S+|\b\d+(\.\d+)?(?= s\b)")]
    private static partial Regex Machine();
}
