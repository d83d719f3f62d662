using System.Text;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`fmt`: in place, only looking, and as a filter.</summary>
public sealed class FmtTests
{
    private const string Untidy = "model   Coin\nheads~Bernoulli( 0.5 )   # a toss\n";
    private const string Tidy = """
        model Coin

        heads ~ Bernoulli(0.5)   # a toss

        """;

    [Fact]
    public async Task A_story_is_rewritten_in_place()
    {
        using var workspace = new Workspace().Write("coin.gen", Untidy);
        var run = await workspace.Run("fmt", "coin.gen");
        Assert.Equal((0, "", "", Tidy), (run.Code, run.Output, run.Errors, workspace.Read("coin.gen")));
        Assert.Equal(["coin.gen"], workspace.Files);
    }

    [Fact]
    public async Task Check_changes_nothing_and_names_what_would_change()
    {
        using var workspace = new Workspace().Write("untidy.gen", Untidy).Write("tidy.gen", Tidy);
        var run = await workspace.Run("fmt", "--check", "untidy.gen", "tidy.gen");
        Assert.Equal((1, "untidy.gen: not in the canonical layout; `probdsl fmt untidy.gen` rewrites it\n", ""),
            (run.Code, run.Output, run.Errors));
        Assert.Equal(Untidy, workspace.Read("untidy.gen"));
    }

    [Fact]
    public async Task A_dash_reads_and_writes_the_standard_streams()
    {
        using var workspace = new Workspace();
        var run = await workspace.RunWith(Untidy, "fmt", "-");
        Assert.Equal((0, Tidy, ""), (run.Code, run.Output, run.Errors));
    }

    [Fact]
    public async Task A_wrong_story_is_left_as_it_is_and_the_others_are_rewritten()
    {
        using var workspace = new Workspace().Write("wrong.gen", "model A\nx ~ \n").Write("coin.gen", Untidy);
        var run = await workspace.Run("fmt", "wrong.gen", "coin.gen");
        Assert.Equal(1, run.Code);
        Assert.Contains("wrong.gen:", run.Errors, StringComparison.Ordinal);
        Assert.Equal(("model A\nx ~ \n", Tidy), (workspace.Read("wrong.gen"), workspace.Read("coin.gen")));
    }

    [Fact]
    public async Task Line_ends_of_windows_become_plain_ones()
    {
        using var workspace = new Workspace().Write("coin.gen", Untidy.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(0, (await workspace.Run("fmt", "coin.gen")).Code);
        Assert.Equal(Encoding.UTF8.GetBytes(Tidy), workspace.Bytes("coin.gen"));
    }

    [Fact]
    public async Task A_link_stays_a_link_and_a_file_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows()) return;
        using var workspace = new Workspace().Write("far/coin.gen", Untidy);
        File.SetUnixFileMode(workspace.At("far/coin.gen"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(workspace.At("near.gen"), "far/coin.gen");
        Assert.Equal(0, (await workspace.Run("fmt", "near.gen")).Code);
        Assert.Equal("far/coin.gen", new FileInfo(workspace.At("near.gen")).LinkTarget);
        Assert.Equal((Tidy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute),
            (workspace.Read("far/coin.gen"), File.GetUnixFileMode(workspace.At("far/coin.gen"))));
    }
}
