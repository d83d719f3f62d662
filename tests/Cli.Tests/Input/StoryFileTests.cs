using System.Text;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Input;

/// <summary>A story may be missing, no file, no text, or text from another system: each is read or reported, and never a crash.</summary>
public sealed class StoryFileTests
{
    public static TheoryData<string> Verbs => ["check", "fit", "explain", "fmt"];

    [Theory, MemberData(nameof(Verbs))]
    public Task A_missing_story(string verb) => IsReported(verb, "nosuch.gen", "E0191", "there is no such file");

    [Theory, MemberData(nameof(Verbs))]
    public Task A_folder_in_place_of_a_story(string verb) => IsReported(verb, "folder", "E0191", "it is a folder");

    [Theory, MemberData(nameof(Verbs))]
    public Task Bytes_that_are_not_utf8(string verb) =>
        IsReported(verb, "latin1.gen", "E0191", "it is not UTF-8 text\n   = save it as UTF-8");

    /// <summary>One error, with the command that was meant, in place of a parse error for each row.</summary>
    [Theory]
    [InlineData("check")]
    [InlineData("fit")]
    [InlineData("explain")]
    [InlineData("fmt")]
    [InlineData("compare")]
    [InlineData("sample")]
    public async Task A_data_file_in_place_of_a_story(string verb)
    {
        using var workspace = new Workspace().Write("houses.csv", "price,area\n1,2\n3,4\n");
        var run = await workspace.Run(verb, "houses.csv");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0191: houses.csv is a data file, but a story is expected here\n", run.Errors, StringComparison.Ordinal);
        Assert.Contains("`probdsl fit my.gen --data houses.csv`", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Split('\n'), line => line.StartsWith("error ", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Verbs))]
    public Task An_empty_file(string verb) => IsReported(verb, "empty.gen", "E0115", "empty.gen:1:1");

    [Theory, MemberData(nameof(Verbs))]
    public Task A_story_without_a_name(string verb) => IsReported(verb, "", "E0191", "it has no name");

    [Theory]
    [InlineData(true, "\n")]
    [InlineData(false, "\r\n")]
    [InlineData(true, "\r\n")]
    public async Task A_byte_order_mark_and_line_ends_of_windows_change_nothing(bool mark, string lineEnd)
    {
        using var workspace = Workspace.Coin();
        foreach (var file in new[] { "coin_mle.gen", "coin.csv" })
            workspace.Write(file, [.. mark ? Encoding.UTF8.GetPreamble() : [],
                .. Encoding.UTF8.GetBytes(workspace.Read(file).Replace("\n", lineEnd, StringComparison.Ordinal))]);
        var run = await workspace.Run("fit", "coin_mle.gen");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("heads      0.666667", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paths_may_have_spaces_and_letters_of_any_script()
    {
        using var workspace = new Workspace()
            .Write("my stories/münze 1.gen", File.ReadAllText(Repository.Path("examples", "coin", "coin_mle.gen")))
            .Write("my data/toss es.csv", "toss\nH\nT\n");
        var run = await workspace.Run("fit", "my stories/münze 1.gen", "--data", "my data/toss es.csv", "--out", "my fits/first one");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.StartsWith("münze 1.gen · CoinMle · toss es.csv, 2 rows\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("my fits/first one/fit.json", workspace.Files);
    }

    private static async Task IsReported(string verb, string path, string code, string words)
    {
        using var workspace = new Workspace().Write("latin1.gen", [.. "model M"u8, 0xfc, (byte)'\n']).Write("empty.gen", "")
            .Write("folder/file", "").Write("data.csv", "x\n1\n");
        var run = await workspace.Run(verb, path);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error {code}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }
}
