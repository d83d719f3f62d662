using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Variational;

namespace ProbDsl.Tests.Diffusion;

/// <summary>
/// Chains that are nearly ones of diffusion are refused with the statement that stands in the way; the same chain in other words is the
/// same.
/// </summary>
public sealed class ChainRefusalTests
{
    private const string Story = """
        model Chain(T = 5)
        data x[rows]: real from x
        param gain: real = 0.8
        for n in rows { own[n] = 0.1 + n / 100 }
        net odd(s: real) -> real = mlp(hidden = [2], act = tanh)
        for t in 1..T {
          keep[t] = exp(-0.3 * t)
          beta[t] = 1 - keep[t]
        }
        for n in rows {
          s[n, T]: real ~ Normal(0, 1)
          for t in 2..T { s[n, t-1] ~ Normal(gain * s[n, t], variance = beta[t]) }
          x[n] ~ Normal(gain * s[n, 1], variance = beta[1])
        }
        guide {
          for n in rows {
            s[n, 1] ~ Normal(sqrt(keep[1]) * x[n], variance = beta[1])
            for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
          }
        }
        """;

    private const string Step = "for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }",
        Start = "s[n, 1] ~ Normal(sqrt(keep[1]) * x[n], variance = beta[1])",
        Back = "for t in 2..T { s[n, t-1] ~ Normal(gain * s[n, t], variance = beta[t]) }";

    [Theory]
    [InlineData("a guide that is not linear", Step, "for t in 2..T { s[n, t] ~ Normal(tanh(s[n, t-1]), variance = beta[t]) }",
        "s[n, t]", "element by element")]
    [InlineData("one that squares", Step, "for t in 2..T { s[n, t] ~ Normal(s[n, t-1] * s[n, t-1], variance = beta[t]) }",
        "s[n, t]", "element by element")]
    [InlineData("a net in the guide's chain", Step, "for t in 2..T { s[n, t] ~ Normal(odd(s[n, t-1]), variance = beta[t]) }",
        "s[n, t]", "the net `odd`")]
    [InlineData("a net where the chain starts", Start, "s[n, 1] ~ Normal(odd(x[n]), variance = beta[1])", "s[n, 1]", "the net `odd`")]
    [InlineData("a factor that is learned", Step,
        "for t in 2..T { s[n, t] ~ Normal(gain * s[n, t-1], variance = beta[t]) }", "s[n, t]", "`gain`")]
    [InlineData("data in the guide's chain", Step,
        "for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1] + x[n], variance = beta[t]) }", "s[n, t]", "`x[n]`")]
    [InlineData("a variance that depends on the chain", Step,
        "for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], sd = exp(s[n, t-1])) }", "s[n, t]", "its sd depends")]
    [InlineData("a guide that runs backwards", Start + "\n    " + Step, "s[n, T] ~ Normal(sqrt(keep[1]) * x[n], variance = beta[1])\n"
        + "    for t in 2..T { s[n, t-1] ~ Normal(sqrt(keep[t]) * s[n, t], variance = beta[t]) }", "s[n, t-1]",
        "from the last member to the first")]
    [InlineData("noise that differs from row to row", Step,
        "for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t] * (1 + n / 100)) }", "s[n, t]", "`n` differs")]
    [InlineData("a first step that does", Start, "s[n, 1] ~ Normal(sqrt(keep[1]) * x[n], variance = 0.01 * (1 + 100 * n))",
        "s[n, 1]", "`n` differs")]
    [InlineData("an offset that does, through a definition", Start, "s[n, 1] ~ Normal(sqrt(keep[1]) * x[n] + own[n], variance = beta[1])",
        "s[n, 1]", "`own[n]` differs")]
    [InlineData("noise that is not normal", Step, "for t in 2..T { s[n, t] ~ Laplace(s[n, t-1], beta[t]) }", "s[n, t]", "`Laplace`")]
    [InlineData("a chain that starts from nothing", Start, "s[n, 1] ~ Normal(0, variance = beta[1])", "s[n, 1]", "reads no data")]
    [InlineData("two laws of the guide", Step, "for t in 2..3 { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }\n"
        + "    for t in 4..T { s[n, t] ~ Normal(s[n, t-1], variance = beta[t]) }", "s[n, t]", "two statements")]
    [InlineData("two laws of the story", Back, "for t in 2..3 { s[n, t-1] ~ Normal(gain * s[n, t], variance = beta[t]) }\n"
        + "  for t in 4..T { s[n, t-1] ~ Normal(s[n, t], variance = beta[t]) }", "s[n, t-1]", "two statements")]
    [InlineData("a story that looks to the end", Back, "for t in 2..T { s[n, t-1] ~ Normal(gain * s[n, t] + s[n, T], variance = beta[t]) }",
        "s[n, t-1]", "only at the next member")]
    [InlineData("a story that looks further", Back,
        """
        s[n, T-1] ~ Normal(s[n, T], 1)
          for t in 3..T { s[n, t-2] ~ Normal(gain * s[n, t-1] + s[n, t], variance = beta[t]) }
        """,
        "s[n, T-1]", "several statements")]
    [InlineData("a story that looks away from the chain", Back,
        """
        s[n, T-1] ~ Normal(s[n, T], 1)
          for t in 3..T { s[n, t-2] ~ Normal(gain * s[n, t-1], variance = beta[t]) }
        """,
        "s[n, T", "several statements")]
    [InlineData("data that read another member", "x[n] ~ Normal(gain * s[n, 1], variance = beta[1])",
        "x[n] ~ Normal(gain * s[n, 2], variance = beta[1])", "x[n]", "only at its first member")]
    [InlineData("a finite latent in the chain",
        Back, """
            kind[n] ~ Bernoulli(0.5)
              for t in 2..T { s[n, t-1] ~ Normal(gain * s[n, t] + kind[n], variance = beta[t]) }
            """,
        "s[n, t-1]", "whose states the bound sums over")]
    [InlineData("a law without a formula", Back, "for t in 2..T { s[n, t-1] ~ Laplace(gain * s[n, t], beta[t]) }",
        "s[n, t-1]", "`Laplace`")]
    public void Near_misses(string what, string part, string instead, string statement, string reason)
    {
        Assert.Contains(part, Story, StringComparison.Ordinal);
        var bound = TestStory.By(Story.Replace(part, instead, StringComparison.Ordinal), ChainStories.Csv);
        var limit = Assert.Throws<LoweringLimit>(() => new GuideRun(bound, BoundObjective.Elbo, chains: ChainTreatment.EveryStep));
        Assert.True(limit.Statement.Name.StartsWith(statement, StringComparison.Ordinal), $"{what}: {limit.Message}");
        Assert.Contains(reason, limit.Reason, StringComparison.Ordinal);
    }

    /// <summary>
    /// A gap, or another length: some member is drawn by nobody, which is found before any chain is looked at; or the ends do not meet.
    /// </summary>
    [Theory]
    [InlineData(Step, """
        for t in 3..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
            s[n, 2] ~ Normal(x[n], 1)
        """)]
    [InlineData(Step, "for t in 2..T-1 { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }")]
    [InlineData("s[n, T]: real ~", "s[n, T+1]: real ~")]
    public void Gaps_and_other_lengths(string part, string instead)
    {
        var story = Story.Replace(part, instead, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() =>
            new GuideRun(TestStory.By(story, ChainStories.Csv), BoundObjective.Elbo, chains: ChainTreatment.EveryStep));
    }

    [Theory, InlineData("1.2"), InlineData("1"), InlineData("0 / 0")]
    public void A_schedule_that_is_none_is_reported_with_its_step(string keep)
    {
        var bound = TestStory.By(Story.Replace("exp(-0.3 * t)", keep == "1.2" ? "0.5 + 0.15 * t"
            : $"{keep} + 0 * t", StringComparison.Ordinal),
            ChainStories.Csv);
        Assert.All(bound.Binding.Diagnostics, d => Assert.Equal("E0509", d.Code));
        Assert.Contains(keep == "1.2" ? "is -0.1 at position 4" : "at position 2", bound.Binding.Diagnostics[0].Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_one_member_is_refused()
    {
        var bound = TestStory.By(Story, ChainStories.Csv, ("T", 1));
        var limit = Assert.Throws<LoweringLimit>(() => new GuideRun(bound, BoundObjective.Elbo));
        Assert.Contains("has 1 member", limit.Reason, StringComparison.Ordinal);
        Assert.Equal("E0574", limit.Own!.Code);
    }

    /// <summary>
    /// Definitions in place, other words for the noise, statements in another order, a function of the story: one chain, one bound.
    /// </summary>
    [Theory]
    [InlineData(Step, "for t in 2..T { s[n, t] ~ Normal(exp(-0.15 * t) * s[n, t-1], sd = sqrt(1 - exp(-0.3 * t))) }")]
    [InlineData(Step, "for t in 1..T-1 { faded[n, t] = s[n, t] * sqrt(1 - beta[t+1]) }\n"
        + "    for t in 2..T { s[n, t] ~ Normal(faded[n, t-1], precision = 1 / beta[t]) }")]
    [InlineData(Step, "for t in 1..T-1 { s[n, t+1] ~ Normal(sqrt(keep[t+1]) * s[n, t], variance = beta[t+1]) }")]
    [InlineData(Start + "\n    " + Step, Step + "\n    " + Start)]
    [InlineData(Back, """
        for t in 1..T-1 {
            to[n, t] = gain * s[n, t+1]
            s[n, t] ~ Normal(to[n, t], variance = beta[t+1])
          }
        """)]
    [InlineData("net odd", "function faded(a: real, k: real) -> real = sqrt(k) * a\nnet odd", Step,
        "for t in 2..T { s[n, t] ~ Normal(faded(s[n, t-1], keep[t]), variance = beta[t]) }")]
    public void Paraphrases(string part, string instead, string? other = null, string? otherwise = null)
    {
        Assert.Contains(part, Story, StringComparison.Ordinal);
        var story = Story.Replace(part, instead, StringComparison.Ordinal);
        if (other is not null) story = story.Replace(other, otherwise, StringComparison.Ordinal);
        foreach (var treatment in new[] { ChainTreatment.EveryStep, ChainTreatment.SampledStep, ChainTreatment.Drawn })
            Assert.Equal(Loss(Story, treatment), Loss(story, treatment), 1e-12);
    }

    private static double Loss(string story, ChainTreatment treatment)
    {
        var run = new GuideRun(TestStory.By(story, ChainStories.Csv), BoundObjective.Elbo, chains: treatment);
        return run.Value(run.At());
    }
}
