using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Fits with very few draws are reported as unreliable, and do not fail.</summary>
public sealed class FewDrawsTests
{
    private static readonly TestStory story = TestStory.By("""
        model Level
        data y[rows]: real
        m ~ Normal(0, 3)
        v ~ InverseGamma(2, 2)
        for n in rows { y[n] ~ Normal(m, variance = v) }
        """, "y\n1\n2\n4\n");

    [Theory]
    [InlineData(1, 4, "needs 4 draws of each chain, and these have 1")]
    [InlineData(4, 4, "needs 4 draws of each chain, and these have 1")]
    [InlineData(5, 10, "needs 4 draws of each chain, and these have 1")]
    [InlineData(3, 1, "needs 4 draws of each chain, and these have 3")]
    [InlineData(4, 1, "did not mix")]
    public void Chains(int draws, int chains, string words)
    {
        var options = new FitOptions(Threads: 1, Draws: draws);
        var fit = story.Fitted(options.With(StandardOptions.Chains, chains), "gibbs");
        Assert.All(fit.Summary!.Estimates.SelectMany(e => e.Value.Values), value => Assert.True(double.IsFinite(value)));
        Assert.Contains(words, Assert.Single(fit.Summary.Warnings, w => w.Code == "W0620").Message, StringComparison.Ordinal);
    }

    /// <summary>A single draw has no standard error.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(10)]
    public void Weighted_draws(int draws)
    {
        var fit = story.Fitted(new(Threads: 1, Draws: draws), "importance");
        Assert.Equal(draws > 1, fit.Summary!.Metric!.Error is { } error && double.IsFinite(error));
        Assert.Single(fit.Summary.Warnings, w => w.Code == "W0519");
        Assert.DoesNotContain(fit.Diagnostics, d => d.Severity == Severity.Error);
    }

    /// <summary>min(1 - 1 / log10(n), 0.7), which is 0 at ten draws and not below for fewer.</summary>
    [Theory]
    [InlineData(1, 0), InlineData(4, 0), InlineData(10, 0), InlineData(100, 0.5), InlineData(4000, 0.7)]
    public void The_threshold_is_never_below_0(int draws, double threshold) =>
        Assert.Equal(threshold, ImportanceSampling.ReliableShapeOf(draws), 12);
}
