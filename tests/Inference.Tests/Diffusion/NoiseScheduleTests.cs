using ProbDsl.Inference.Structures.Chains;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diffusion;

/// <summary>A noising chain's numbers, against their closed forms.</summary>
public sealed class NoiseScheduleTests
{
    /// <summary>Of a chain that preserves variance: sqrt(abar) x and 1 - abar (Ho et al. 2020, equation 4).</summary>
    [Fact]
    public void Marginals_of_a_chain_that_preserves_variance()
    {
        var schedule = Of(ChainStories.Linear());
        var kept = 1.0;
        for (var t = 1; t <= 5; t++)
        {
            kept *= Math.Exp(-0.3 * t);
            Assert.Equal(Math.Sqrt(kept), schedule.KeptScale.Values[t - 1], 1e-14);
            Assert.Equal(1 - kept, schedule.KeptVariance.Values[t - 1], 1e-14);
            Assert.Equal(0, schedule.KeptOffset.Values[t - 1]);
        }
    }

    /// <summary>
    /// Whatever adds noise in steps: s[1] = 2 x - 1 + N(0, 0.5), s[t] = 0.5 s[t-1] + 0.25 t + N(0, 0.1 t), step by step; forms of one chain
    /// that say the same in other words have the same numbers.
    /// </summary>
    [Theory]
    [InlineData("Normal(2 * x[n] - 1, variance = 0.5)", "Normal(0.5 * s[n, t-1] + 0.25 * t, variance = 0.1 * t)")]
    [InlineData("Normal(-(1 - x[n] / 0.5), precision = 2)", "Normal((s[n, t-1] + 0.5 * t) / 2, sd = sqrt(0.1 * t))")]
    public void Marginals_of_other_chains(string start, string step)
    {
        var schedule = Of(ChainStories.Linear(start: start, step: step));
        var (scale, offset, variance) = (2.0, -1.0, 0.5);
        for (var t = 2; t <= 5; t++)
        {
            (scale, offset, variance) = (0.5 * scale, (0.5 * offset) + (0.25 * t), (0.25 * variance) + (0.1 * t));
            Assert.Equal(scale, schedule.KeptScale.Values[t - 1], 1e-14);
            Assert.Equal(offset, schedule.KeptOffset.Values[t - 1], 1e-14);
            Assert.Equal(variance, schedule.KeptVariance.Values[t - 1], 1e-14);
        }
    }

    private static NoiseSchedule Of(string story)
    {
        var bound = TestStory.By(story, ChainStories.Csv);
        var chains = new NoisingChains(bound.Graph);
        return new(chains.Of(Assert.Single(chains.Candidates)), bound.Problem, TestStory.Catalog);
    }
}
