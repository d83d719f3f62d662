using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Exact;

/// <summary>A story without unknowns is scored: its log evidence is the log density of the data.</summary>
public sealed class DensityOfDataTests
{
    /// <summary>By the formula of the normal distribution; a missing cell adds nothing.</summary>
    [Theory, InlineData("y\n1\n2\n5\n", 3, 2.125), InlineData("y\n1\n\n5\n4\n", 3, 3.125)]
    public void The_default_is_exact(string csv, int observed, double squares)
    {
        var bound = TestStory.By("""
            model N
            data y[rows]: real
            for n in rows { y[n] ~ Normal(1, 2) }
            """, csv);
        var selection = bound.Select();
        Assert.Equal(("exact", "the default for this story"), (selection.Method!.Name, selection.Reason));
        var outcome = bound.Fit();
        Assert.Empty(outcome.Diagnostics);
        Assert.Empty(outcome.Summary!.Estimates);
        Assert.Equal(-(observed * Math.Log(2 * Math.Sqrt(2 * Math.PI))) - squares, outcome.Value, 1e-12);
    }

    /// <summary>Latents that no data depend on are not inferred, and a story that draws nothing has no density.</summary>
    [Theory, InlineData("m ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(1, 2) }"), InlineData("m = 2 * mean(y)")]
    public void There_is_something_to_score(string story) => Assert.Null(TestStory.By($"model N\ndata y[rows]: real\n{story}\n", "y\n1\n")
        .Select().Plan);
}
