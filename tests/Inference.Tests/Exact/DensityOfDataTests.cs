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

    /// <summary>What is added to `target` is scored as draws are: log Phi(0) + log Phi(1).</summary>
    [Theory]
    [InlineData("for n in rows { target += log_cdf(Normal(0, 1), y[n]) }")]
    [InlineData("target += log(0.5)\nfor n in 2..rows { target += log_Phi(y[n]) }")]
    [InlineData("target += log(0.5) + log_Phi(1)")]
    public void Terms_of_the_target_are_scored(string story)
    {
        var bound = TestStory.By($"model N\ndata y[rows]: real\n{story}\n", "y\n0\n1\n");
        Assert.Equal("exact", bound.Select().Method!.Name);
        var outcome = bound.Fit();
        Assert.Empty(outcome.Diagnostics);
        Assert.Equal(Math.Log(0.5) + Math.Log(0.841344746068542949), outcome.Value, 1e-12);
    }

    /// <summary>A row of density 0, or a term of -inf, is named, also beside a part of the story that has a closed form.</summary>
    [Theory]
    [InlineData("real", "for n in rows { target += log_cdf(Pareto(1, 2), y[n]) }", "y\n3\n2\n")]
    [InlineData("count", "for n in rows { target += log_survival(Binomial(5, 0.2), y[n]) }", "y\n3\n5\n")]
    [InlineData("real", "for n in rows { target += log_survival(Uniform(0, 1), y[n]) }", "y\n0.5\n1\n")]
    [InlineData("real", "m ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(m, 1)\ntarget += log_cdf(Pareto(1, 2), y[n]) }", "y\n3\n2\n")]
    [InlineData("bool", "for n in rows { y[n] ~ Bernoulli(0) }", "y\n0\n1\n")]
    public void An_impossible_row_is_named(string type, string story, string csv)
    {
        var diagnostic = Assert.Single(TestStory.By($"model N\ndata y[rows]: {type}\n{story}\n", csv).Fit(method: "exact").Diagnostics);
        Assert.Equal("E0556", diagnostic.Code);
        Assert.EndsWith(" in row 2", diagnostic.Message, StringComparison.Ordinal);
    }

    /// <summary>Latents that no data depend on are not inferred, and a story that draws nothing has no density.</summary>
    [Theory, InlineData("m ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(1, 2) }"), InlineData("m = 2 * mean(y)")]
    public void There_is_something_to_score(string story) => Assert.Null(TestStory.By($"model N\ndata y[rows]: real\n{story}\n", "y\n1\n")
        .Select().Plan);
}
