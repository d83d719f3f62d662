namespace ProbDsl.Tests.Verbs;

/// <summary>What plans say of diffusion chains, and of chains that are none.</summary>
public sealed class DiffusionPlanTests
{
    /// <summary>Each with its code, the line and column of what is wrong, and the words.</summary>
    [Theory]
    [InlineData("E0574", "s[n, t] ~", "has 1 member", "T = 6", "T = 1")]
    [InlineData("E0509", "beta[t])\n", "`beta[t]` is -0.1 at position 4", "exp(-0.2 * t)", "0.5 + 0.15 * t")]
    [InlineData("E0509", "beta[t])\n", "`beta[t]` is 0 at position 2", "exp(-0.2 * t)", "1 + 0 * t")]
    [InlineData("E0573", "sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }", "its factor at t = 5 is NaN", "beta[t] = 1 - keep[t]",
        "beta[t] = 0.5", "exp(-0.2 * t)", "0.9 - 0.2 * t")]
    [InlineData("E0573", "0.5 - 0.2 * t", "its sd at t = 3 is -0.1", "s[n, t-1], variance = beta[t])", "s[n, t-1], sd = 0.5 - 0.2 * t)")]
    [InlineData("E0573", "0 * t", "its precision at t = 2 is 0", "s[n, t-1], variance = beta[t])", "s[n, t-1], precision = 0 * t)")]
    [InlineData("E0401", "s[n, t] ~", "element by element", "sqrt(keep[t]) * s[n, t-1]", "tanh(s[n, t-1])")]
    public async Task Chains_that_are_none(string code, string place, string said, params string[] changes)
    {
        var story = changes.Chunk(2).Aggregate(ChainStories.Denoising,
            (s, change) => s.Replace(change[0], change[1], StringComparison.Ordinal));
        using var workspace = ChainStories.Clusters(story);
        var run = await workspace.Run("fit", "chain.gen");
        Assert.Equal(1, run.Code);
        Assert.Contains($"error {code}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(said, string.Join(' ', run.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        var at = story.LastIndexOf(place, StringComparison.Ordinal);
        Assert.Contains($"--> chain.gen:{story[..at].Count(c => c == '\n') + 1}:{at - story.LastIndexOf('\n', at)}\n", run.Errors,
            StringComparison.Ordinal);
    }

    /// <summary>Noise that grows is a chain like any other: what it adds may be as large as it likes.</summary>
    [Fact]
    public async Task A_variance_above_1_is_none_of_these()
    {
        using var workspace = ChainStories.Clusters(ChainStories.Growing);
        var run = await workspace.Run("fit", "growing.gen", "--max-iter", "20");
        Assert.True(run.Code == 0, run.Errors);
        Assert.DoesNotContain("error", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>The plan is that of what is asked for.</summary>
    [Theory, InlineData("closed-form KL divergence at each step"),
        InlineData("drawn by the guide", "--objective", "plain")]
    public async Task The_plan_says_how_the_chain_goes(string said, params string[] options)
    {
        using var workspace = ChainStories.Clusters();
        var run = await workspace.Run(["fit", "chain.gen", "--max-iter", "2", .. options]);
        Assert.Contains(said, string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        Assert.Equal(options.Length == 0, run.Output.Contains("closed-form KL", StringComparison.Ordinal));
    }
}
