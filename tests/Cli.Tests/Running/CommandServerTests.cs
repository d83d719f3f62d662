namespace ProbDsl.Tests.Running;

/// <summary>A run by a server of command lines, the first or a later one, is the run of a process of its own.</summary>
public sealed class CommandServerTests
{
    [Theory]
    [InlineData(0, "explain old_faithful.gen --plan --data faithful.csv")]
    [InlineData(0, "sample prior.gen -n 3 --seed 4")]
    [InlineData(0, "--version")]
    [InlineData(1, "check none.gen")]
    [InlineData(1, "fit old_faithful.gen --method nuts --max-iter 5")]
    [InlineData(1, "fit old_faithful.gen --data -")]
    [InlineData(2, "check old_faithful.gen --holdout 0.2")]
    public async Task It_prints_and_ends_like_a_process_of_its_own(int code, string line)
    {
        using var workspace = Workspace.OldFaithful().Write("prior.gen", """
            model M
            x ~ Normal(0, 1)

            """);
        var alone = await Probdsl.RunAlone(workspace.Folder, line.Split(' '));
        Assert.Equal((code, alone), (alone.Code, await workspace.Run(line.Split(' '))));
        Assert.Equal(alone, await workspace.Run(line.Split(' ')));
    }
}
