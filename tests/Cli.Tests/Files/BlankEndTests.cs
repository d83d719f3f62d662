using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Files;

/// <summary>Every command that reads a file of one column reports blank lines at its end (W0588).</summary>
public sealed class BlankEndTests
{
    private const string Story = """
        model Series

        data y[times]: real
        b ~ Normal(0, 1)

        for t in 2..times { y[t] ~ Normal(b * y[t-1], 0.5) }

        """;

    [Theory]
    [InlineData("fit", "story.gen", "--method", "map")]
    [InlineData("explain", "story.gen", "--plan")]
    [InlineData("compare", "story.gen", "--methods", "map,laplace")]
    [InlineData("predict", "kept")]
    [InlineData("eval", "kept")]
    [InlineData("sample", "kept")]
    public async Task A_command_warns(params string[] arguments)
    {
        using var workspace = new Workspace().Write("story.gen", Story).Write("data.csv", "y\n2\n0.4\n0.3\n")
            .Write("blank.csv", "y\n1\n0.9\nNA\n\n");
        if (arguments[1] == "kept")
            Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--data", "data.csv", "--method", "map", "--out", "kept")).Code);
        var run = await workspace.Run([.. arguments, "--data", "blank.csv"]);
        Assert.Contains("warning W0588: blank.csv: the blank line at the end of the file is not a row", run.Errors,
            StringComparison.Ordinal);
    }
}
