using System.Text.Json;

namespace ProbDsl.Tests;

/// <summary>`fit --set K=1..3`: each fit is the one that K alone gives, the best by BIC is told and kept, and what fails is a line of its own.</summary>
public sealed class SweepTests
{
    [Fact]
    public async Task Each_value_is_fitted_as_it_is_alone()
    {
        using var workspace = Workspace.OldFaithful();
        var swept = JsonDocument.Parse((await workspace.Run("fit", "old_faithful.gen", "--set", "K=1..3", "--format", "json")).Output).RootElement;
        Assert.Equal(3, swept.GetArrayLength());
        for (var k = 1; k <= 3; k++)
        {
            var alone = JsonDocument.Parse((await workspace.Run("fit", "old_faithful.gen", "--set", $"K={k}", "--format", "json")).Output).RootElement;
            Assert.Equal(Value(alone), Value(swept[k - 1]));
        }

        static double Value(JsonElement fit) => fit.GetProperty("objective").GetProperty("value").GetDouble();
    }

    // BIC of K = 1, 2, 3 by scikit-learn 1.2.1, the best of 20 starts: 2607.62, 2322.19, 2333.73
    [Fact]
    public async Task The_lowest_BIC_is_told_and_kept()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--set", "K=1..3", "--out", "kept");
        Assert.Equal(0, run.Code);
        Assert.Contains("lowest BIC: K = 2, told below", run.Output, StringComparison.Ordinal);
        Assert.Contains("2607.6", run.Output, StringComparison.Ordinal);
        Assert.Contains("log-likelihood  -1130.263960 nats", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement.GetProperty("model").GetProperty("hyperparameters").GetProperty("K").GetDouble());
    }

    [Fact]
    public async Task A_value_that_fails_is_a_line()
    {
        using var workspace = Workspace.OldFaithful().Write("few.csv", "eruptions,waiting\n1,2\n2,3.1\n3,1\n4,7\n5,3\n");
        var run = await workspace.Run("fit", "old_faithful.gen", "--data", "few.csv", "--set", "K=1..6");
        Assert.Equal(0, run.Code);
        Assert.Contains("6  failed: E0508", run.Output, StringComparison.Ordinal);
        Assert.Contains("lowest BIC: K = 1", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("K=3..1", "ends before it begins")]
    [InlineData("K=1..many", "is not a setting")]
    [InlineData("K=1..", "is not a setting")]
    public async Task What_is_no_range_is_refused(string setting, string said)
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--set", setting);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error E0217: `--set {setting}` {said}", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_ranges_are_refused()
    {
        using var workspace = Workspace.OldFaithful();
        Assert.StartsWith("error E0217: `--set` gives ranges for `K` and `L`", (await workspace.Run("fit", "old_faithful.gen", "--set", "K=1..2", "--set", "L=1..2")).Errors, StringComparison.Ordinal);
    }
}
