using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;
using ProbDsl.Tests.Verbs;

namespace ProbDsl.Tests.Reporting;

/// <summary>Log densities of 1e300 nats are written by their power of ten, wherever text shows them.</summary>
public sealed partial class LargeNumberTests
{
    private const string Story = """
        model Big(K = 1)

        data y[rows]: real

        m ~ Normal(0, 1)
        for n in rows { y[n] ~ Normal(m, K) }

        """;

    [Theory]
    [InlineData("fit", "big.gen", "--data", "y.csv", "--method", "importance", "--out", "kept")]
    [InlineData("fit", "big.gen", "--data", "y.csv", "--method", "importance", "--set", "K=1..2")]
    [InlineData("compare", "big.gen", "--data", "y.csv")]
    [InlineData("compare", "big.gen", "--data", "y.csv", "--holdout", "0.4")]
    public async Task No_number_fills_lines(params string[] arguments)
    {
        using var workspace = new Workspace().Write("big.gen", Story).Write("y.csv", "y\n1e150\n2e150\n1.5e150\n3e150\n0\n");
        var run = await workspace.Run(arguments);
        Assert.Contains("e+30", run.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch(Long(), run.Output + run.Errors);
        if (!arguments.Contains("--out")) return;
        var scored = await workspace.Run("eval", "kept", "--data", "y.csv");
        Assert.Contains("e+30", scored.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch(Long(), scored.Output + scored.Errors);
    }

    [GeneratedRegex("[0-9]{25}")]
    private static partial Regex Long();
}
