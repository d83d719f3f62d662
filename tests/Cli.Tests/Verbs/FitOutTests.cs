using System.Text;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`--out`: what is kept, and that it is known beforehand whether it can be.</summary>
public sealed class FitOutTests
{
    [Fact]
    public async Task A_folder_has_a_name()
    {
        using var workspace = new Workspace()
            .Write("m.gen", """
                model M

                data x[rows]: real
                m ~ Normal(0, 1)

                for n in rows { x[n] ~ Normal(m, 1) }

                """)
            .Write("x.csv", "x\n1\n");
        var refused = await workspace.Run("fit", "m.gen", "--data", "x.csv", "--out", "");
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("error E0510: `` cannot be written: it has no name", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_without_it()
    {
        using var workspace = Workspace.Coin();
        var before = workspace.Files.ToList();
        Assert.Equal(0, (await workspace.Run("fit", "coin_mle.gen")).Code);
        Assert.Equal(before, workspace.Files);
    }

    [Fact]
    public async Task The_fit_and_the_story_are_kept_whole()
    {
        using var workspace = Workspace.Coin();
        var run = await workspace.Run("fit", "coin_mle.gen", "--out", "kept/here");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(["coin.csv", "coin_mle.gen", "kept", "kept/here", "kept/here/fit.json", "kept/here/story.gen"], workspace.Files);
        Assert.Equal("CoinMle",
            JsonDocument.Parse(workspace.Read("kept/here/fit.json")).RootElement.GetProperty("model").GetProperty("name").GetString());
        Assert.Equal(workspace.Bytes("coin_mle.gen"), workspace.Bytes("kept/here/story.gen"));
    }

    [Fact]
    public async Task A_story_is_kept_byte_by_byte()
    {
        using var workspace = Workspace.Coin();
        workspace.Write("coin_mle.gen", [.. Encoding.UTF8.Preamble,
            .. Encoding.UTF8.GetBytes(workspace.Read("coin_mle.gen").Replace("\n", "\r\n", StringComparison.Ordinal))]);
        Assert.Equal(0, (await workspace.Run("fit", "coin_mle.gen", "--out", "kept")).Code);
        Assert.Equal(workspace.Bytes("coin_mle.gen"), workspace.Bytes("kept/story.gen"));
    }

    [Fact]
    public async Task An_earlier_fit_is_replaced()
    {
        using var workspace = Workspace.Coin();
        workspace.Write("kept/fit.json", "old").Write("kept/story.gen", "old").Write("kept/notes.txt", "mine");
        Assert.Equal(0, (await workspace.Run("fit", "coin_mle.gen", "--out", "kept", "--overwrite")).Code);
        Assert.StartsWith("{", workspace.Read("kept/fit.json"), StringComparison.Ordinal);
        Assert.Equal(("mine", 3), (workspace.Read("kept/notes.txt"), Directory.GetFiles(workspace.At("kept")).Length));
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken/below")]
    [InlineData("/proc/probdsl")]
    public async Task A_place_that_cannot_be_written_is_reported_before_the_fit(string folder)
    {
        using var workspace = Workspace.Coin().Write("taken", "a file");
        var run = await workspace.Run("fit", "coin_mle.gen", "--out", folder);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error E0510: {folder} cannot be written: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal("a file", workspace.Read("taken"));
    }

    [Fact]
    public async Task A_failed_fit_keeps_nothing()
    {
        using var workspace = new Workspace().Copy("gaussian-mle", "gaussian_mle.gen").Write("waiting.csv", "waiting\n70\n70\n");
        Assert.Equal(1, (await workspace.Run("fit", "gaussian_mle.gen", "--out", "kept")).Code);
        Assert.DoesNotContain("kept/fit.json", workspace.Files);
    }
}
